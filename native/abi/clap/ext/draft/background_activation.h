#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Activation on a thread of the host's, for plugins that need long. Never while the main thread activates or
/// deactivates the same plugin.
inline constexpr char CLAP_EXT_BACKGROUND_ACTIVATION[] = "clap.background-activation/1";

/// The *background thread* is one that the host made for long work.
struct clap_plugin_background_activation {
    /// Background thread. As `clap_plugin::activate`. (The first parameter is not const in the standard.)
    CFunction<bool(clap_plugin_t* plugin, double sample_rate, std::uint32_t min_frames_count,
                   std::uint32_t max_frames_count)>
        activate_from_background_thread;
    /// Background thread. As `clap_plugin::deactivate`.
    CFunction<void(const clap_plugin_t* plugin)> deactivate_from_background_thread;
};
using clap_plugin_background_activation_t = clap_plugin_background_activation;

} // namespace glovebox::abi::clap
