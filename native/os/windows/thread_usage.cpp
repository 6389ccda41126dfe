#include "os/thread_usage.h"

#include "os/clock.h"
#include "os/windows/native.h"

#include <algorithm>
#include <realtimeapiset.h>

namespace glovebox::os {
namespace {

std::uint64_t cyclesOfThisThread() noexcept {
    ULONG64 cycles = 0;
    return QueryThreadCycleTime(GetCurrentThread(), &cycles) ? cycles : 0;
}

/// GetThreadTimes counts in ticks of 15.6 ms; cycles are counted exactly. How many pass in a nanosecond is measured: the most
/// of several short runs, because a run that was interrupted shows too few. 0: they are not counted here.
double measureCyclesPerNs() noexcept {
    constexpr std::uint64_t runNs = 250'000;
    double most = 0;
    for (int run = 0; run < 8; ++run) {
        const std::uint64_t cycles = cyclesOfThisThread();
        const std::uint64_t begun = nowNs();
        std::uint64_t now = begun;
        while (now - begun < runNs) now = nowNs();
        const std::uint64_t counted = cyclesOfThisThread() - cycles;
        most = std::max(most, static_cast<double>(counted) / static_cast<double>(now - begun));
    }
    return most;
}

double cyclesPerNs() noexcept {
    static const double measured = measureCyclesPerNs();
    return measured;
}

} // namespace

// No interface tells a thread's own switches and faults.
ThreadUsageSupport threadUsageSupport() noexcept { return {.hasCpu = cyclesPerNs() > 0, .hasBurden = false}; }

std::uint64_t fineThreadCpuNs() noexcept {
    const double rate = cyclesPerNs();
    return rate > 0 ? static_cast<std::uint64_t>(static_cast<double>(cyclesOfThisThread()) / rate) : 0;
}

ThreadBurden burdenOfThisThread() noexcept { return {}; }

} // namespace glovebox::os
