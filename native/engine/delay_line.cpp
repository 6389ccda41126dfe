#include "engine/delay_line.h"

#include "engine/mixer.h"

#include <algorithm>
#include <cstring>

namespace glovebox::engine {

DelayLine::DelayLine(std::uint32_t frames, std::uint32_t channels, core::SampleType type)
    : length(frames), channelCount(channels), sampleType(type), size(sampleSize(type)),
      memory(std::size_t{frames} * channels * size) {}

bool DelayLine::isFor(std::uint32_t frames, std::uint32_t channels, core::SampleType type) const noexcept {
    return length == frames && channelCount == channels && sampleType == type;
}

void DelayLine::process(std::uint32_t channel, const void* in, void* out, std::uint32_t frames) noexcept {
    std::byte* const line = memory.data() + std::size_t{channel} * length * size;
    const auto* from = static_cast<const std::byte*>(in);
    auto* to = static_cast<std::byte*>(out);
    std::size_t at = position;
    for (std::size_t done = 0; done < frames;) {
        // What is written here is read back in the next turn when the block is longer than the delay.
        const std::size_t count = std::min<std::size_t>(frames - done, length - at);
        std::memcpy(to + done * size, line + at * size, count * size);
        std::memcpy(line + at * size, from + done * size, count * size);
        done += count;
        at = (at + count) % length;
    }
}

} // namespace glovebox::engine
