#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Tells a plugin whether it renders against the clock.
inline constexpr char CLAP_EXT_RENDER[] = "clap.render";

using clap_plugin_render_mode = std::int32_t;
/// The default.
inline constexpr clap_plugin_render_mode CLAP_RENDER_REALTIME = 0;
/// No deadline; better and slower algorithms are welcome.
inline constexpr clap_plugin_render_mode CLAP_RENDER_OFFLINE = 1;

struct clap_plugin_render {
    /// Main thread. Whether the plugin can run in real time only, for example because it drives hardware.
    CFunction<bool(const clap_plugin_t* plugin)> has_hard_realtime_requirement;
    /// Main thread. False when the mode could not be set.
    CFunction<bool(const clap_plugin_t* plugin, clap_plugin_render_mode mode)> set;
};
using clap_plugin_render_t = clap_plugin_render;

} // namespace glovebox::abi::clap
