#pragma once

#include <windows.h>

#include <cstdint>

namespace glovebox::os {

/// This thread's timer, set to fire at `deadlineNs` of `nowNs()` (in 0.5 ms steps where the system has them: time-outs of
/// waits are rounded to ticks of up to 15.6 ms). Null if the system gave none.
[[nodiscard]] HANDLE timerUntil(std::uint64_t deadlineNs) noexcept;

/// What is left until the deadline, for calls that take milliseconds: rounded up, INFINITE for `forEver`.
[[nodiscard]] DWORD millisecondsUntil(std::uint64_t deadlineNs) noexcept;

} // namespace glovebox::os
