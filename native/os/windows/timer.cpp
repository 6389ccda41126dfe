#include "os/windows/timer.h"

#include "os/clock.h"
#include "os/windows/thread_handle.h"

#include <algorithm>

#ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x00000002 // Windows 10 1803
#endif

namespace glovebox::os {
namespace {

HANDLE createTimer() noexcept {
    const HANDLE timer =
        CreateWaitableTimerExW(nullptr, nullptr, CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);
    return timer != nullptr ? timer : CreateWaitableTimerExW(nullptr, nullptr, 0, TIMER_ALL_ACCESS);
}

} // namespace

HANDLE timerUntil(std::uint64_t deadlineNs) noexcept {
    static const ThreadHandle timers(createTimer);
    const HANDLE timer = timers.get();
    if (timer == nullptr) return nullptr;
    const std::uint64_t now = nowNs();
    const std::uint64_t left = deadlineNs > now ? deadlineNs - now : 0;
    LARGE_INTEGER due{};
    due.QuadPart = -static_cast<LONGLONG>(std::min<std::uint64_t>(left / 100 + 1, INT64_MAX)); // relative, in 100 ns
    return SetWaitableTimer(timer, &due, 0, nullptr, nullptr, FALSE) ? timer : nullptr;
}

DWORD millisecondsUntil(std::uint64_t deadlineNs) noexcept {
    if (deadlineNs == forEver) return INFINITE;
    const std::uint64_t now = nowNs();
    const std::uint64_t left = deadlineNs > now ? deadlineNs - now : 0;
    return static_cast<DWORD>(std::min<std::uint64_t>((left + 999'999u) / 1'000'000u, INFINITE - 1));
}

} // namespace glovebox::os
