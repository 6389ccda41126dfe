#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// The samples of one port for one block. Valid until `process` returns.
struct clap_audio_buffer {
    /// One pointer per channel. Exactly one of `data32` and `data64` is set for a port that has channels.
    float** data32;
    double** data64;
    std::uint32_t channel_count;
    /// Frames between this buffer and the audio interface.
    std::uint32_t latency;
    /// Bit n: every sample of channel n has the same value. A hint only: the buffer must be filled in any case.
    std::uint64_t constant_mask;
};
using clap_audio_buffer_t = clap_audio_buffer;

} // namespace glovebox::abi::clap
