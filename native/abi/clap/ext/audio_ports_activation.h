#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Lets the host switch single audio ports off, so that a plugin can skip work. Buffers of inactive ports are still
/// given, filled with silence. Ports start active; the plugin's state does not remember it, and selecting a
/// configuration or rescanning the port list forgets it.
inline constexpr char CLAP_EXT_AUDIO_PORTS_ACTIVATION[] = "clap.audio-ports-activation/2";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_AUDIO_PORTS_ACTIVATION_COMPAT[] = "clap.audio-ports-activation/draft-2";

struct clap_plugin_audio_ports_activation {
    /// Main thread.
    CFunction<bool(const clap_plugin_t* plugin)> can_activate_while_processing;
    /// Audio thread while active (only if the function above says yes), main thread otherwise. `sample_size` is the
    /// format the host will use: 32, 64 or 0 for not said.
    CFunction<bool(const clap_plugin_t* plugin, bool is_input, std::uint32_t port_index, bool is_active,
                   std::uint32_t sample_size)>
        set_active;
};
using clap_plugin_audio_ports_activation_t = clap_plugin_audio_ports_activation;

} // namespace glovebox::abi::clap
