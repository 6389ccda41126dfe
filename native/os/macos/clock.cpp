#include "os/clock.h"

#include "os/macos/ticks.h"

#include <time.h>

namespace glovebox::os {

namespace {

mach_timebase_info_data_t timebase() noexcept {
    static const mach_timebase_info_data_t base = [] {
        mach_timebase_info_data_t read{};
        mach_timebase_info(&read);
        return read;
    }();
    return base;
}

} // namespace

std::uint64_t ticksOf(std::uint64_t nanoseconds) noexcept {
    const mach_timebase_info_data_t base = timebase();
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(nanoseconds) * base.denom / base.numer);
}

std::uint64_t nanosecondsOf(std::uint64_t ticks) noexcept {
    const mach_timebase_info_data_t base = timebase();
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(ticks) * base.numer / base.denom);
}

// The clock of mach_absolute_time, which waits are measured with.
std::uint64_t nowNs() noexcept { return ::clock_gettime_nsec_np(CLOCK_UPTIME_RAW); }

std::uint64_t threadCpuNs() noexcept { return ::clock_gettime_nsec_np(CLOCK_THREAD_CPUTIME_ID); }

void sleepUntil(std::uint64_t deadlineNs) noexcept {
    // Rounded up by one tick: never early.
    while (nowNs() < deadlineNs) mach_wait_until(ticksOf(deadlineNs) + 1);
}

} // namespace glovebox::os
