#pragma once

#include "core/duration_buckets.h"
#include "glovebox/group.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace glovebox::client {

/// The durations of all blocks of a group, counted. One thread adds at a time, any thread reads; neither waits.
class BlockTimes {
public:
    void add(std::uint64_t ns) noexcept {
        auto& count = counts[Buckets::indexOf(ns)];
        count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    [[nodiscard]] std::vector<WallCount> read() const;

private:
    using Buckets = core::DurationBuckets<128>;
    std::array<std::atomic<std::uint64_t>, Buckets::count()> counts{};
};

/// What became of the blocks of a sandbox, counted by the thread that runs them. It outlives its processes.
struct BlockTotals {
    std::atomic<std::uint64_t> blocks{0}, late{0}, dead{0};
};

} // namespace glovebox::client
