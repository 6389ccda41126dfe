#include "os/clock.h"

#include <cerrno>
#include <ctime>

namespace glovebox::os {
namespace {

std::uint64_t read(clockid_t clock) noexcept {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

} // namespace

std::uint64_t nowNs() noexcept { return read(CLOCK_MONOTONIC); }

std::uint64_t threadCpuNs() noexcept { return read(CLOCK_THREAD_CPUTIME_ID); }

void sleepUntil(std::uint64_t deadlineNs) noexcept {
    const timespec until{static_cast<time_t>(deadlineNs / 1'000'000'000u),
                         static_cast<long>(deadlineNs % 1'000'000'000u)};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

} // namespace glovebox::os
