#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// The editor window, embedded into a window of the host or floating.
///
/// Order for an embedded editor: is_api_supported, create, set_scale, can_resize, set_size or get_size, set_parent,
/// show, (hide, show)*, destroy. For a floating one: is_api_supported, create, set_transient, suggest_title, show,
/// (hide, show)*, destroy.
inline constexpr char CLAP_EXT_GUI[] = "clap.gui";

/// Physical pixels; the handle is an HWND.
inline constexpr char CLAP_WINDOW_API_WIN32[] = "win32";
/// Logical pixels, no `set_scale`; the handle is an NSView*.
inline constexpr char CLAP_WINDOW_API_COCOA[] = "cocoa";
/// Logical pixels, no `set_scale`; the handle is a UIView*.
inline constexpr char CLAP_WINDOW_API_UIKIT[] = "uikit";
/// Physical pixels; embedding follows the XEmbed protocol.
inline constexpr char CLAP_WINDOW_API_X11[] = "x11";
/// Physical pixels; floating only.
inline constexpr char CLAP_WINDOW_API_WAYLAND[] = "wayland";

using clap_hwnd = void*;
using clap_nsview = void*;
using clap_uiview = void*;
using clap_xwnd = unsigned long;

/// A window of some windowing system.
struct clap_window {
    /// One of CLAP_WINDOW_API_*; says which member is valid.
    const char* api;
    union {
        clap_nsview cocoa;
        clap_uiview uikit;
        clap_xwnd x11;
        clap_hwnd win32;
        /// For an API that the standard does not know.
        void* ptr;
    };
};
using clap_window_t = clap_window;

/// How an embedded editor may be resized by its host.
struct clap_gui_resize_hints {
    bool can_resize_horizontally;
    bool can_resize_vertically;
    /// Meaningful when both directions are possible: keep width : height at the ratio below.
    bool preserve_aspect_ratio;
    std::uint32_t aspect_ratio_width;
    std::uint32_t aspect_ratio_height;
};
using clap_gui_resize_hints_t = clap_gui_resize_hints;

/// All main thread. Sizes are in the pixels of the windowing API. The Boolean result says whether it was done.
struct clap_plugin_gui {
    CFunction<bool(const clap_plugin_t* plugin, const char* api, bool is_floating)> is_api_supported;
    /// A wish, not a rule. `*api` is set to one of the CLAP_WINDOW_API_* constants, not copied into.
    CFunction<bool(const clap_plugin_t* plugin, const char** api, bool* is_floating)> get_preferred_api;
    /// Allocates the editor; nothing need be visible yet. `api` may be null or empty for a floating window.
    CFunction<bool(const clap_plugin_t* plugin, const char* api, bool is_floating)> create;
    CFunction<void(const clap_plugin_t* plugin)> destroy;
    /// 2 is 200 %. Not for APIs with logical pixels. False also when the plugin scales by itself.
    CFunction<bool(const clap_plugin_t* plugin, double scale)> set_scale;
    /// After `create`.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t* width, std::uint32_t* height)> get_size;
    /// Embedded only, like the next five.
    CFunction<bool(const clap_plugin_t* plugin)> can_resize;
    CFunction<bool(const clap_plugin_t* plugin, clap_gui_resize_hints_t* hints)> get_resize_hints;
    /// Rounds a size to the nearest possible one that fits into it, and changes nothing.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t* width, std::uint32_t* height)> adjust_size;
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t width, std::uint32_t height)> set_size;
    CFunction<bool(const clap_plugin_t* plugin, const clap_window_t* window)> set_parent;
    /// Floating only: stay above this window.
    CFunction<bool(const clap_plugin_t* plugin, const clap_window_t* window)> set_transient;
    /// Floating only.
    CFunction<void(const clap_plugin_t* plugin, const char* title)> suggest_title;
    CFunction<bool(const clap_plugin_t* plugin)> show;
    /// Keeps all resources.
    CFunction<bool(const clap_plugin_t* plugin)> hide;
};
using clap_plugin_gui_t = clap_plugin_gui;

/// All any thread.
struct clap_host_gui {
    /// Embedded only: ask for the resize hints again.
    CFunction<void(const clap_host_t* host)> resize_hints_changed;
    /// Embedded only. True accepts the new client size, without a `set_size`. Off the main thread it only acknowledges;
    /// the host takes it back by `set_size`.
    CFunction<bool(const clap_host_t* host, std::uint32_t width, std::uint32_t height)> request_resize;
    CFunction<bool(const clap_host_t* host)> request_show;
    CFunction<bool(const clap_host_t* host)> request_hide;
    /// The floating window was closed or the connection was lost. With `was_destroyed` the host answers with
    /// `clap_plugin_gui::destroy`.
    CFunction<void(const clap_host_t* host, bool was_destroyed)> closed;
};
using clap_host_gui_t = clap_host_gui;

} // namespace glovebox::abi::clap
