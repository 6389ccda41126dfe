#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace glovebox::client {

/// Learns from the times at which blocks are asked for when the next one will be: sandboxes that know it are awake by then.
/// It asks no clock. One thread at a time: the owner of blocks.
class BlockPace {
public:
    /// A block of `frames` at `sampleRate` is asked for at `nowNs`. Returns when the next one is to be expected, 0 if blocks
    /// don't come at a steady pace, or not yet. Never before `nowNs`, never more than `longestPeriodNs` after it.
    [[nodiscard]] std::uint64_t blockAsked(std::uint64_t nowNs, std::uint32_t frames, double sampleRate) noexcept;
    /// Whatever was learned holds no more.
    void forget() noexcept;

    static constexpr std::uint64_t longestPeriodNs = 1'000'000'000;
    /// Blocks that follow each other faster leave no time to sleep: not worth learning from.
    static constexpr std::uint64_t shortestPeriodNs = 100'000;
    /// Intervals that are looked at: fewer say nothing, and a new pace is to be noticed soon.
    static constexpr std::size_t intervalCount = 8;

private:
    std::array<std::uint64_t, intervalCount> intervals{};
    std::size_t known = 0;        ///< since the pace was last lost
    std::uint64_t lastNs = 0;     ///< when the newest block was asked for
    std::uint64_t beatNs = 0;     ///< when it would have been with a caller who is never late
    std::uint32_t lastFrames = 0; ///< of it

    [[nodiscard]] std::uint64_t steadyPeriod() const noexcept;
};

} // namespace glovebox::client
