#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// The audio ports. A plugin without this extension has none. Ports change only while the plugin is not active.
inline constexpr char CLAP_EXT_AUDIO_PORTS[] = "clap.audio-ports";

// Port types. "surround" and "ambisonic" come with their own extensions.
inline constexpr char CLAP_PORT_MONO[] = "mono";
inline constexpr char CLAP_PORT_STEREO[] = "stereo";

// Bits of clap_audio_port_info::flags.

/// The main port of its direction: at most one, at index 0.
inline constexpr std::uint32_t CLAP_AUDIO_PORT_IS_MAIN = 1u << 0;
/// May be given 64-bit samples. 32-bit samples are always possible.
inline constexpr std::uint32_t CLAP_AUDIO_PORT_SUPPORTS_64BITS = 1u << 1;
inline constexpr std::uint32_t CLAP_AUDIO_PORT_PREFERS_64BITS = 1u << 2;
/// All ports with this flag get samples of the same size.
inline constexpr std::uint32_t CLAP_AUDIO_PORT_REQUIRES_COMMON_SAMPLE_SIZE = 1u << 3;

struct clap_audio_port_info {
    /// Stable; unique within its direction.
    clap_id id;
    char name[CLAP_NAME_SIZE];
    std::uint32_t flags;
    std::uint32_t channel_count;
    /// One of CLAP_PORT_*, an extension's own type, or null or empty when nothing is known.
    const char* port_type;
    /// The port of the other direction that may share this one's buffer, or CLAP_INVALID_ID.
    clap_id in_place_pair;
};
using clap_audio_port_info_t = clap_audio_port_info;

struct clap_plugin_audio_ports {
    /// Main thread. Number of ports of one direction.
    CFunction<std::uint32_t(const clap_plugin_t* plugin, bool is_input)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t index, bool is_input, clap_audio_port_info_t* info)> get;
};
using clap_plugin_audio_ports_t = clap_plugin_audio_ports;

// What changed. All but the names only while not active.
inline constexpr std::uint32_t CLAP_AUDIO_PORTS_RESCAN_NAMES = 1u << 0;
inline constexpr std::uint32_t CLAP_AUDIO_PORTS_RESCAN_FLAGS = 1u << 1;
inline constexpr std::uint32_t CLAP_AUDIO_PORTS_RESCAN_CHANNEL_COUNT = 1u << 2;
inline constexpr std::uint32_t CLAP_AUDIO_PORTS_RESCAN_PORT_TYPE = 1u << 3;
inline constexpr std::uint32_t CLAP_AUDIO_PORTS_RESCAN_IN_PLACE_PAIR = 1u << 4;
inline constexpr std::uint32_t CLAP_AUDIO_PORTS_RESCAN_LIST = 1u << 5;

struct clap_host_audio_ports {
    /// Main thread. Whether the host can follow this kind of change.
    CFunction<bool(const clap_host_t* host, std::uint32_t flag)> is_rescan_flag_supported;
    /// Main thread. Reads the ports again; with supported flags only.
    CFunction<void(const clap_host_t* host, std::uint32_t flags)> rescan;
};
using clap_host_audio_ports_t = clap_host_audio_ports;

} // namespace glovebox::abi::clap
