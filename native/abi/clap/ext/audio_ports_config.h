#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/ext/audio_ports.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Ready-made port layouts that a host or user picks from.
inline constexpr char CLAP_EXT_AUDIO_PORTS_CONFIG[] = "clap.audio-ports-config";
/// The exact ports of each layout.
inline constexpr char CLAP_EXT_AUDIO_PORTS_CONFIG_INFO[] = "clap.audio-ports-config-info/1";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_AUDIO_PORTS_CONFIG_INFO_COMPAT[] = "clap.audio-ports-config-info/draft-0";

/// One layout, told by its main ports.
struct clap_audio_ports_config {
    clap_id id;
    char name[CLAP_NAME_SIZE];
    std::uint32_t input_port_count;
    std::uint32_t output_port_count;
    bool has_main_input;
    std::uint32_t main_input_channel_count;
    const char* main_input_port_type;
    bool has_main_output;
    std::uint32_t main_output_channel_count;
    const char* main_output_port_type;
};
using clap_audio_ports_config_t = clap_audio_ports_config;

struct clap_plugin_audio_ports_config {
    /// Main thread. Number of layouts.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t index, clap_audio_ports_config_t* config)> get;
    /// Main thread, not active. After true the host scans the ports again.
    CFunction<bool(const clap_plugin_t* plugin, clap_id config_id)> select;
};
using clap_plugin_audio_ports_config_t = clap_plugin_audio_ports_config;

struct clap_plugin_audio_ports_config_info {
    /// Main thread. The layout in use, or CLAP_INVALID_ID when it is none of the list.
    CFunction<clap_id(const clap_plugin_t* plugin)> current_config;
    /// Main thread. A port as it would be in that layout.
    CFunction<bool(const clap_plugin_t* plugin, clap_id config_id, std::uint32_t port_index, bool is_input,
                   clap_audio_port_info_t* info)>
        get;
};
using clap_plugin_audio_ports_config_info_t = clap_plugin_audio_ports_config_info;

struct clap_host_audio_ports_config {
    /// Main thread. The list of layouts changed.
    CFunction<void(const clap_host_t* host)> rescan;
};
using clap_host_audio_ports_config_t = clap_host_audio_ports_config;

} // namespace glovebox::abi::clap
