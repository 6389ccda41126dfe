#pragma once

#include "abi/vst3/base/funknown.h"

namespace glovebox::abi::vst3 {

class IPlugFrame;
class IPlugView;

/// Pixels (points on macOS); right and bottom are exclusive.
struct ViewRect {
    int32 left = 0;
    int32 top = 0;
    int32 right = 0;
    int32 bottom = 0;

    constexpr int32 getWidth() const noexcept { return right - left; }
    constexpr int32 getHeight() const noexcept { return bottom - top; }
};

// What the `parent` of IPlugView::attached is.
inline constexpr char kPlatformTypeHWND[] = "HWND";
inline constexpr char kPlatformTypeHIView[] = "HIView";
inline constexpr char kPlatformTypeNSView[] = "NSView";
inline constexpr char kPlatformTypeUIView[] = "UIView";
/// An X11 window number, cast to a pointer; XEmbed.
inline constexpr char kPlatformTypeX11EmbedWindowID[] = "X11EmbedWindowID";
/// A wl_surface*, since 3.8.
inline constexpr char kPlatformTypeWaylandSurfaceID[] = "WaylandSurfaceID";

/// An editor; made by IEditController::createView. Main thread throughout.
class IPlugView : public FUnknown {
public:
    virtual tresult GLOVEBOX_VST3_CALL isPlatformTypeSupported(FIDString type) = 0;
    /// After setFrame and getSize. The parent stays the host's.
    virtual tresult GLOVEBOX_VST3_CALL attached(void* parent, FIDString type) = 0;
    /// Before the parent goes.
    virtual tresult GLOVEBOX_VST3_CALL removed() = 0;
    virtual tresult GLOVEBOX_VST3_CALL onWheel(float distance) = 0;
    /// kResultTrue if the key was used. `keyCode` is one of the standard's virtual keys, `modifiers` a sum of its bits.
    virtual tresult GLOVEBOX_VST3_CALL onKeyDown(char16 key, int16 keyCode, int16 modifiers) = 0;
    virtual tresult GLOVEBOX_VST3_CALL onKeyUp(char16 key, int16 keyCode, int16 modifiers) = 0;
    virtual tresult GLOVEBOX_VST3_CALL getSize(ViewRect* size) = 0;
    /// The host resized the parent; it calls this after resizeView, too.
    virtual tresult GLOVEBOX_VST3_CALL onSize(ViewRect* newSize) = 0;
    virtual tresult GLOVEBOX_VST3_CALL onFocus(TBool state) = 0;
    /// Null takes it back.
    virtual tresult GLOVEBOX_VST3_CALL setFrame(IPlugFrame* frame) = 0;
    /// kResultTrue if the user may resize it.
    virtual tresult GLOVEBOX_VST3_CALL canResize() = 0;
    /// Changes `rect` to the nearest size that the view accepts.
    virtual tresult GLOVEBOX_VST3_CALL checkSizeConstraint(ViewRect* rect) = 0;

    static constexpr FUID iid = makeUid(0x5BC32507, 0xD06049EA, 0xA6151B52, 0x2B755B29);
};

/// Host: the window around a view. On Linux it also answers for IRunLoop. Main thread.
class IPlugFrame : public FUnknown {
public:
    /// The view wants another size. The host resizes the parent and calls onSize before it returns.
    virtual tresult GLOVEBOX_VST3_CALL resizeView(IPlugView* view, ViewRect* newSize) = 0;

    static constexpr FUID iid = makeUid(0x367FAF01, 0xAFA94693, 0x8D4DA2A0, 0xED0882A3);
};

/// Optional, on the view: pixels per point. Main thread. Not on macOS, where the system scales.
class IPlugViewContentScaleSupport : public FUnknown {
public:
    using ScaleFactor = float;

    virtual tresult GLOVEBOX_VST3_CALL setContentScaleFactor(ScaleFactor factor) = 0;

    static constexpr FUID iid = makeUid(0x65ED9690, 0x8AC44525, 0x8AADEF7A, 0x72EA703F);
};

} // namespace glovebox::abi::vst3
