#include "engine/prewake.h"

#include <algorithm>

namespace glovebox::engine {

namespace {

/// One block in 32 may find it asleep: to catch the last ones too would take twice the time, all of it spent in spinning.
constexpr std::uint64_t longerNs = 8'000, shorterNs = 250;
/// Less than that is not worth a wake-up.
constexpr std::uint64_t leastSpinNs = 10'000;
constexpr std::uint32_t mostFailures = 8;
constexpr std::uint32_t blocksOfRest = 32;

} // namespace

Prewake::Chance Prewake::chance(std::uint64_t nowNs, std::uint64_t dueNs, std::uint64_t firstLeadNs) noexcept {
    if (lead == 0) lead = std::clamp(firstLeadNs, leastLeadNs, mostLeadNs);
    if (lastNs != 0 && nowNs > lastNs) {
        const std::uint64_t passed = std::min(nowNs - lastNs, mostSavedNs * budgetPart);
        saved = std::min(mostSavedNs, saved + passed / budgetPart);
    }
    lastNs = std::max(lastNs, nowNs);
    if (rest > 0) {
        --rest;
        return {};
    }
    if (dueNs <= nowNs || dueNs - nowNs > longestPeriodNs) return {};
    const std::uint64_t wake = std::max(nowNs, dueNs - std::min(dueNs, lead));
    const std::uint64_t wanted = dueNs - wake + patienceNs;
    const std::uint64_t granted = std::min(wanted, saved);
    if (granted < std::max(leastSpinNs, (dueNs - wake) / 2)) {
        lead = std::max(leastLeadNs, lead - lead / 8); // more than can be afforded
        return {};
    }
    saved -= granted;
    return {wake, wake + granted};
}

void Prewake::ended(const Chance& chance, Outcome outcome, std::uint64_t begunNs, std::uint64_t endedNs) noexcept {
    const std::uint64_t granted = chance.spinUntilNs - chance.wakeNs;
    const std::uint64_t spent = endedNs > begunNs ? endedNs - begunNs : 0;
    // A spin that was interrupted has not cost that.
    saved = std::min(mostSavedNs, saved + granted - std::min(granted, spent));
    switch (outcome) {
    case Outcome::caught:
        lead = std::max(leastLeadNs, lead - shorterNs);
        failures = 0;
        return;
    case Outcome::asleep:
        lead = std::min(mostLeadNs, lead + longerNs);
        failures = 0;
        return;
    case Outcome::inVain:
    case Outcome::notSpun:
        if (++failures < mostFailures) return;
        failures = 0;
        rest = blocksOfRest;
        return;
    }
}

} // namespace glovebox::engine
