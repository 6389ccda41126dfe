#pragma once

#include "abi/clap/audio_buffer.h"
#include "abi/clap/events.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// What a plugin answers to a block: one of CLAP_PROCESS_*.
using clap_process_status = std::int32_t;

/// The block failed; its output must be thrown away.
inline constexpr clap_process_status CLAP_PROCESS_ERROR = 0;
/// Done; call again for the next block.
inline constexpr clap_process_status CLAP_PROCESS_CONTINUE = 1;
/// Done; call again while the output is not silent.
inline constexpr clap_process_status CLAP_PROCESS_CONTINUE_IF_NOT_QUIET = 2;
/// Done; call again until the length told by the tail extension has passed.
inline constexpr clap_process_status CLAP_PROCESS_TAIL = 3;
/// Done; not needed again before the next event or change of the audio input.
inline constexpr clap_process_status CLAP_PROCESS_SLEEP = 4;

/// One block of work. Everything that it points to is valid until `clap_plugin::process` returns.
struct clap_process {
    /// Frames since a moment of the host's choosing, growing by at least `frames_count` per block; -1 if not known.
    std::int64_t steady_time;
    /// Frames in this block, within the limits given to `clap_plugin::activate`.
    std::uint32_t frames_count;
    /// The transport at frame 0, or null for a host without a timeline (which then sends no transport events either).
    const clap_event_transport_t* transport;
    /// One buffer per audio port, in the order of the audio-ports extension. Inputs are read-only.
    const clap_audio_buffer_t* audio_inputs;
    clap_audio_buffer_t* audio_outputs;
    std::uint32_t audio_inputs_count;
    std::uint32_t audio_outputs_count;
    /// Events for the plugin, ordered by time.
    const clap_input_events_t* in_events;
    /// Events from the plugin, which pushes them ordered by time.
    const clap_output_events_t* out_events;
};
using clap_process_t = clap_process;

} // namespace glovebox::abi::clap
