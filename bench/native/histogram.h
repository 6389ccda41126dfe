#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace glovebox::bench {

/// A distribution of durations in the manner of HdrHistogram: exact to a thousandth of each value, from one nanosecond to ten
/// seconds. Recording is one addition to memory that was allocated before, so it may stand between two timed blocks.
class Histogram {
public:
    Histogram();

    /// What is longer than ten seconds counts as ten.
    void record(std::uint64_t ns) noexcept;
    void merge(const Histogram& other) noexcept;
    void clear() noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return total; }
    /// The smallest recorded value, to a thousandth, that `share` (0 .. 1) of all do not exceed; 0 if there is none.
    [[nodiscard]] std::uint64_t quantile(double share) const noexcept;
    /// Every value that was seen, to a thousandth, and how often, rising.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> counts() const;

private:
    std::vector<std::uint32_t> buckets;
    std::uint64_t total = 0;
};

} // namespace glovebox::bench
