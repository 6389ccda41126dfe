#include "client/block_pace.h"

#include <algorithm>

namespace glovebox::client {

namespace {

/// One that is late makes two odd intervals, a long and a short one: no reason to lose the pace.
constexpr std::size_t oddIntervals = 2;
/// An interval belongs to the pace if it differs by no more than this part of it.
constexpr std::uint64_t steadyPart = 4;
/// Closer to what the sample rate says than this part of it, it is what the sample rate says.
constexpr std::uint64_t nominalPart = 16;
/// How fast a beat that turns out to be too early follows.
constexpr std::uint64_t beatPart = 16;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) noexcept { return a > b ? a - b : b - a; }

} // namespace

void BlockPace::forget() noexcept { known = lastNs = 0; }

/// 0: there is none.
std::uint64_t BlockPace::steadyPeriod() const noexcept {
    if (known < intervalCount) return 0;
    auto sorted = intervals;
    std::nth_element(sorted.begin(), sorted.begin() + intervalCount / 2, sorted.end());
    const std::uint64_t median = sorted[intervalCount / 2];
    const auto odd = std::count_if(intervals.begin(), intervals.end(), [median](std::uint64_t interval) {
        return distance(interval, median) > median / steadyPart;
    });
    return static_cast<std::size_t>(odd) <= oddIntervals ? median : 0;
}

std::uint64_t BlockPace::blockAsked(std::uint64_t nowNs, std::uint32_t frames, double sampleRate) noexcept {
    const bool goesOn =
        lastNs != 0 && nowNs >= lastNs + shortestPeriodNs && nowNs - lastNs <= longestPeriodNs && frames == lastFrames;
    if (goesOn)
        intervals[known++ % intervalCount] = nowNs - lastNs;
    else
        known = 0;
    lastNs = nowNs;
    lastFrames = frames;
    std::uint64_t period = steadyPeriod();
    if (period == 0) {
        beatNs = 0;
        return 0;
    }
    // Who plays for a device comes at the device's pace, which no measured interval knows as well.
    const auto nominal = static_cast<std::uint64_t>(frames * 1e9 / sampleRate);
    if (distance(period, nominal) <= nominal / nominalPart) period = nominal;
    // A caller can be late, not early: the beat is where it comes when nothing holds it up.
    const std::uint64_t expected = beatNs + period;
    if (beatNs == 0 || nowNs < expected || nowNs - expected > period / steadyPart)
        beatNs = nowNs;
    else
        beatNs = expected + (nowNs - expected) / beatPart;
    return std::max(nowNs, beatNs + period);
}

} // namespace glovebox::client
