#pragma once

#include "core/plugin_info.h"
#include "glovebox/group.hpp"

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace glovebox::client {

/// The newest block of an output port, readable at any time from any thread without tearing: one writer (the audio
/// thread), any number of readers, a sequence lock over two slots (a reader retries only if two blocks pass while it copies).
class Tap {
public:
    Tap(std::uint32_t channels, std::uint32_t maxFrames);

    /// Audio thread. `channel[c]` private samples of `type`, `available` of them: the port may have lost or gained channels
    /// since the tap was made.
    void publish(std::uint64_t sequence, const std::byte* const* channel, std::uint32_t available,
                 core::SampleType type, std::uint32_t frames) noexcept;
    /// Any thread.
    [[nodiscard]] TapReading read(std::span<float* const> channels, std::uint32_t capacity) const noexcept;

private:
    struct Slot {
        std::atomic<std::uint32_t> version{0}; ///< odd while written
        std::atomic<std::uint64_t> sequence{0};
        std::atomic<std::uint32_t> frames{0};
        std::vector<std::atomic<float>> samples;
    };
    std::uint32_t channelCount;
    std::uint32_t maxFrames;
    Slot slots[2];
    std::atomic<std::uint32_t> newest{0};
};

} // namespace glovebox::client
