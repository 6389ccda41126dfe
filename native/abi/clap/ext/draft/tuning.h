#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/events.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Tuning tables of the host. The event space is found by asking the event registry for this name.
inline constexpr char CLAP_EXT_TUNING[] = "clap.tuning/2";

/// Chooses the tuning of a port and channel; -1 matches all.
struct clap_event_tuning {
    clap_event_header_t header;
    std::int16_t port_index;
    std::int16_t channel;
    /// The spelling is the standard's.
    clap_id tunning_id;
};
using clap_event_tuning_t = clap_event_tuning;

struct clap_tuning_info {
    clap_id tuning_id;
    char name[CLAP_NAME_SIZE];
    /// May change with time.
    bool is_dynamic;
};
using clap_tuning_info_t = clap_tuning_info;

struct clap_plugin_tuning {
    /// Main thread. The list of tunings changed.
    CFunction<void(const clap_plugin_t* plugin)> changed;
};
using clap_plugin_tuning_t = clap_plugin_tuning;

struct clap_host_tuning {
    /// Audio thread, within `process`. Semitones relative to equal temperament with A4 at 440 Hz; something sensible
    /// for an unknown id. `sample_offset` counts from the start of the block.
    CFunction<double(const clap_host_t* host, clap_id tuning_id, std::int32_t channel, std::int32_t key,
                     std::uint32_t sample_offset)>
        get_relative;
    /// Audio thread, within `process`. Asked first: whether this key sounds at all.
    CFunction<bool(const clap_host_t* host, clap_id tuning_id, std::int32_t channel, std::int32_t key)> should_play;
    /// Main thread. Number of tunings.
    CFunction<std::uint32_t(const clap_host_t* host)> get_tuning_count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_host_t* host, std::uint32_t tuning_index, clap_tuning_info_t* info)> get_info;
};
using clap_host_tuning_t = clap_host_tuning;

} // namespace glovebox::abi::clap
