#pragma once

#include "abi/vst3/gui/plug_view.h"

// Wayland's own types; opaque here.
struct wl_display;
struct wl_surface;
struct xdg_surface;
struct xdg_toplevel;

namespace glovebox::abi::vst3 {

/// Host, since 3.8; made by IHostApplication::createInstance. The host is the plugin's compositor. Main thread.
class IWaylandHost : public FUnknown {
public:
    virtual wl_display* GLOVEBOX_VST3_CALL openWaylandConnection() = 0;
    virtual tresult GLOVEBOX_VST3_CALL closeWaylandConnection(wl_display* display) = 0;

    static constexpr FUID iid = makeUid(0x5E9582EE, 0x86594652, 0xB213678E, 0x7F1A705E);
};

/// Host, on IPlugFrame, since 3.8. Main thread.
class IWaylandFrame : public FUnknown {
public:
    virtual wl_surface* GLOVEBOX_VST3_CALL getWaylandSurface(wl_display* display) = 0;
    virtual xdg_surface* GLOVEBOX_VST3_CALL getParentSurface(ViewRect& parentSize, wl_display* display) = 0;
    virtual xdg_toplevel* GLOVEBOX_VST3_CALL getParentToplevel(wl_display* display) = 0;

    static constexpr FUID iid = makeUid(0x809FAEC6, 0x231C4FFA, 0x98ED046C, 0x6E9E2003);
};

} // namespace glovebox::abi::vst3
