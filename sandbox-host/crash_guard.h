#pragma once

#include <cstdint>

namespace glovebox::sandbox {

/// Runs `step(argument)` so that a fault in it ends nothing but the step: false then, what it had written stays. Also when it
/// takes longer than a fifth of a second (a lock that will not be given back), where the system has timers that can tell a
/// thread. For crash handlers: what a stack or a table looks like after a crash is anybody's guess. Nests.
[[nodiscard]] bool runGuarded(void (*step)(void*), void* argument) noexcept;

/// In the handler of a fatal signal, first of all: does not return if the calling thread is in a guarded step.
void leaveGuardedStep() noexcept;

/// In the handler of the dump signal: true if it only says that a guarded step has taken too long; then it has been left, if
/// it still ran.
[[nodiscard]] bool isTimeLimit(int signalCode) noexcept;

/// A timer that sends the dump signal to the calling thread. Async-signal-safe.
class TimeLimit {
public:
    TimeLimit() noexcept;
    ~TimeLimit();
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;

private:
    int timer = -1;
};

} // namespace glovebox::sandbox
