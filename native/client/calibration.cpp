#include "client/calibration.h"

#include <algorithm>

namespace glovebox::client {

namespace {

/// Below it a spin does not even outlast one look at the clock of a slow machine.
constexpr std::uint64_t shortestSpinNs = 5'000;
/// A thread that spins keeps everybody else from its processor: with 16 sandboxes side by side on two processors a block took
/// 1.4 times as long with spins of 66 us as with these, and as much more processor time; for one alone they won nothing.
constexpr std::uint64_t longestSpinNs = 20'000;
constexpr std::uint64_t shortestLeadNs = 10'000;
/// Timers that miss by more are no basis for a wake-up before the due time: it would cost more than it saves.
constexpr std::uint64_t longestLeadNs = 200'000;
/// A machine that was busy for a moment misses by a time slice in one of 100; one whose clock ticks, always.
constexpr std::uint64_t longestMedianNs = longestLeadNs / 2;

} // namespace

WaitChoice defaultWaits() noexcept { return {}; }

WaitChoice chooseWaits(const Calibration& measured, bool savesEnergy) noexcept {
    WaitChoice choice;
    // Two processors that take turns (a quota, an overbooked host) hand over no faster by spinning than by sleeping.
    choice.hasSpareProcessor = measured.processors > 1 && measured.crossProcessorSpinNs > 0 &&
                               measured.crossProcessorSpinNs < measured.crossProcessorNs;
    choice.spinNs = choice.preWakeLeadNs = 0;
    if (savesEnergy || !choice.hasSpareProcessor) return choice;
    // A sleep costs the one wake-up that ends it; whoever spins for that long in vain loses at most that much again.
    choice.spinNs = std::clamp(measured.crossProcessorNs / 2, shortestSpinNs, longestSpinNs);
    if (measured.timerOvershootP99Ns == 0 || measured.timerOvershootNs > longestMedianNs) return choice;
    const std::uint64_t lead =
        measured.timerOvershootP99Ns <= longestLeadNs ? measured.timerOvershootP99Ns : 2 * measured.timerOvershootNs;
    choice.preWakeLeadNs = std::max(lead, shortestLeadNs);
    return choice;
}

} // namespace glovebox::client
