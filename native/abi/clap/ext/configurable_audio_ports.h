#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/ext/audio_ports.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Lets the host ask for a port layout of its own.
inline constexpr char CLAP_EXT_CONFIGURABLE_AUDIO_PORTS[] = "clap.configurable-audio-ports/1";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_CONFIGURABLE_AUDIO_PORTS_COMPAT[] = "clap.configurable-audio-ports.draft1";

/// What one port shall become.
struct clap_audio_port_configuration_request {
    bool is_input;
    std::uint32_t port_index;
    std::uint32_t channel_count;
    /// As in `clap_audio_port_info`.
    const char* port_type;
    /// Surround: `const uint8_t*`, the channel map. Ambisonic: `const clap_ambisonic_config_t*`. Otherwise unused.
    const void* port_details;
};
using clap_audio_port_configuration_request_t = clap_audio_port_configuration_request;

struct clap_plugin_configurable_audio_ports {
    /// Main thread, not active. Whether all requests together would be accepted.
    CFunction<bool(const clap_plugin_t* plugin, const clap_audio_port_configuration_request* requests,
                   std::uint32_t request_count)>
        can_apply_configuration;
    /// Main thread, not active. All or nothing. After true no rescan is needed.
    CFunction<bool(const clap_plugin_t* plugin, const clap_audio_port_configuration_request* requests,
                   std::uint32_t request_count)>
        apply_configuration;
};
using clap_plugin_configurable_audio_ports_t = clap_plugin_configurable_audio_ports;

} // namespace glovebox::abi::clap
