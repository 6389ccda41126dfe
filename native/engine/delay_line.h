#pragma once

#include "core/plugin_info.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace glovebox::engine {

/// Delays every channel of one connection by exactly `frames` frames (at least 1), silence first. Blocks may be shorter
/// or longer than the delay and of any length.
class DelayLine {
public:
    DelayLine(std::uint32_t frames, std::uint32_t channels, core::SampleType type);

    [[nodiscard]] std::uint32_t frames() const noexcept { return length; }
    /// It is as one that is made with these.
    [[nodiscard]] bool isFor(std::uint32_t frames, std::uint32_t channels, core::SampleType type) const noexcept;

    /// Audio thread, each channel once per block, then `advance`. `in` and `out` do not overlap.
    void process(std::uint32_t channel, const void* in, void* out, std::uint32_t frames) noexcept;
    void advance(std::uint32_t frames) noexcept { position = (position + frames) % length; }

private:
    std::uint32_t length;
    std::uint32_t channelCount;
    core::SampleType sampleType;
    std::size_t size; ///< bytes of a sample
    std::size_t position = 0;
    std::vector<std::byte> memory;
};

} // namespace glovebox::engine
