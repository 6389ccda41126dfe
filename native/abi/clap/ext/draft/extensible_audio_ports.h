#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/ext/audio_ports.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Audio ports that the host appends and takes away.
inline constexpr char CLAP_EXT_EXTENSIBLE_AUDIO_PORTS[] = "clap.extensible-audio-ports/1";

struct clap_plugin_extensible_audio_ports {
    /// Main thread, not active. Appends a port; type and details as in `clap_audio_port_configuration_request`.
    CFunction<bool(const clap_plugin_t* plugin, bool is_input, std::uint32_t channel_count, const char* port_type,
                   const void* port_details)>
        add_port;
    /// Main thread, not active.
    CFunction<bool(const clap_plugin_t* plugin, bool is_input, std::uint32_t index)> remove_port;
};
using clap_plugin_extensible_audio_ports_t = clap_plugin_extensible_audio_ports;

} // namespace glovebox::abi::clap
