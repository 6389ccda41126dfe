#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

namespace glovebox::abi::clap {

/// Draft. Exchanges events of any kind without processing audio.
inline constexpr char CLAP_EXT_FLUSH_EVENTS[] = "clap.flush-events/1";

struct clap_plugin_flush_events {
    /// Audio thread while active, main thread otherwise; never at the same time as `process`. Event times mean nothing.
    CFunction<void(const clap_plugin_t* plugin, const clap_input_events_t* in, const clap_output_events_t* out)> flush;
};
using clap_plugin_flush_events_t = clap_plugin_flush_events;

struct clap_host_flush_events {
    /// Any thread but the audio thread. Asks for a call of `flush` or `process`.
    CFunction<void(const clap_host_t* host)> request_flush;
};
using clap_host_flush_events_t = clap_host_flush_events;

} // namespace glovebox::abi::clap
