#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/color.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// The track that a plugin sits in.
inline constexpr char CLAP_EXT_TRACK_INFO[] = "clap.track-info/1";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_TRACK_INFO_COMPAT[] = "clap.track-info.draft/1";

// Bits of clap_track_info::flags. The HAS bits say which fields are filled.
inline constexpr std::uint64_t CLAP_TRACK_INFO_HAS_TRACK_NAME = 1u << 0;
inline constexpr std::uint64_t CLAP_TRACK_INFO_HAS_TRACK_COLOR = 1u << 1;
inline constexpr std::uint64_t CLAP_TRACK_INFO_HAS_AUDIO_CHANNEL = 1u << 2;
/// A return track: an effect starts with 100 % wet signal.
inline constexpr std::uint64_t CLAP_TRACK_INFO_IS_FOR_RETURN_TRACK = 1u << 3;
inline constexpr std::uint64_t CLAP_TRACK_INFO_IS_FOR_BUS = 1u << 4;
inline constexpr std::uint64_t CLAP_TRACK_INFO_IS_FOR_MASTER = 1u << 5;

struct clap_track_info {
    std::uint64_t flags;
    char name[CLAP_NAME_SIZE];
    clap_color_t color;
    /// Channel count and port type as in `clap_audio_port_info`.
    std::int32_t audio_channel_count;
    const char* audio_port_type;
};
using clap_track_info_t = clap_track_info;

struct clap_plugin_track_info {
    /// Main thread.
    CFunction<void(const clap_plugin_t* plugin)> changed;
};
using clap_plugin_track_info_t = clap_plugin_track_info;

struct clap_host_track_info {
    /// Main thread. False when the host knows nothing.
    CFunction<bool(const clap_host_t* host, clap_track_info_t* info)> get;
};
using clap_host_track_info_t = clap_host_track_info;

} // namespace glovebox::abi::clap
