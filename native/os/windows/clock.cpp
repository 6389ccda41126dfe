#include "os/clock.h"

#include "os/windows/cpu_time.h"
#include "os/windows/timer.h"

namespace glovebox::os {
namespace {

std::uint64_t ticksPerSecond() noexcept {
    LARGE_INTEGER frequency{};
    QueryPerformanceFrequency(&frequency); // fixed at boot
    return static_cast<std::uint64_t>(frequency.QuadPart);
}

} // namespace

std::uint64_t nowNs() noexcept {
    static const std::uint64_t frequency = ticksPerSecond();
    constexpr std::uint64_t nanoseconds = 1'000'000'000u;
    LARGE_INTEGER now{};
    QueryPerformanceCounter(&now);
    const auto ticks = static_cast<std::uint64_t>(now.QuadPart);
    return ticks / frequency * nanoseconds + ticks % frequency * nanoseconds / frequency;
}

std::uint64_t threadCpuNs() noexcept { return cpuTimeNs(GetThreadTimes, GetCurrentThread()).value_or(0); }

void sleepUntil(std::uint64_t deadlineNs) noexcept {
    while (nowNs() < deadlineNs) {
        const HANDLE timer = deadlineNs == forEver ? nullptr : timerUntil(deadlineNs);
        if (timer == nullptr || WaitForSingleObject(timer, INFINITE) != WAIT_OBJECT_0)
            Sleep(millisecondsUntil(deadlineNs));
    }
}

} // namespace glovebox::os
