#pragma once

#include "client/driver.h"

#include <cstdint>

namespace glovebox::client {

/// Makes the samples of a DriverSource, block after block. Driver's thread; allocates nothing after construction.
class SourceGenerator {
public:
    SourceGenerator(const DriverSource& source, double sampleRate, std::size_t channelCount);

    /// Writes the next `frames` samples of channel `channel` (counted over all host inputs).
    void fill(std::size_t channel, float* target, std::uint32_t frames) noexcept;
    /// The block is complete: the next one goes on behind it.
    void advance(std::uint32_t frames) noexcept { position += frames; }

private:
    const DriverSource& source;
    double sampleRate;
    std::uint64_t position = 0;
    std::vector<std::uint64_t> noiseStates; ///< one per channel

    void fillSine(const SineSource& sine, float* target, std::uint32_t frames) const noexcept;
    void fillNoise(const NoiseSource& noise, std::size_t channel, float* target, std::uint32_t frames) noexcept;
    void fillLoop(const LoopSource& loop, std::size_t channel, float* target, std::uint32_t frames) const noexcept;
};

} // namespace glovebox::client
