#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// How many voices a synthesizer has, so that the host's polyphonic modulation can follow it.
inline constexpr char CLAP_EXT_VOICE_INFO[] = "clap.voice-info";

/// Several notes of the same key at once are possible, told apart by note id.
inline constexpr std::uint64_t CLAP_VOICE_INFO_SUPPORTS_OVERLAPPING_NOTES = 1u << 0;

/// 1 <= voice_count <= voice_capacity.
struct clap_voice_info {
    /// Voices that the current patch can use (not: that sound right now). 1 means monophonic.
    std::uint32_t voice_count;
    /// Voices allocated.
    std::uint32_t voice_capacity;
    std::uint64_t flags;
};
using clap_voice_info_t = clap_voice_info;

struct clap_plugin_voice_info {
    /// Main thread, active.
    CFunction<bool(const clap_plugin_t* plugin, clap_voice_info_t* info)> get;
};
using clap_plugin_voice_info_t = clap_plugin_voice_info;

struct clap_host_voice_info {
    /// Main thread.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_voice_info_t = clap_host_voice_info;

} // namespace glovebox::abi::clap
