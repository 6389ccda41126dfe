#pragma once

#include "core/result.h"

#include <cstdint>

/// Scheduling of threads from outside: who plays the host decides how urgent its sandboxes are, never they themselves.
namespace glovebox::os {

/// Whether this system lets one process set how another's threads are scheduled. False: who wants real time asks for
/// itself (`makeRealtime`).
[[nodiscard]] bool canScheduleOthers() noexcept;

struct ThreadScheduling {
    bool isRealtime = false;
    int priority = 0; ///< of real-time scheduling, as the system counts it: larger is more urgent, 1 the lowest
};
/// Of any thread; `unknownObject` if there is none of that number.
[[nodiscard]] core::Result<ThreadScheduling> schedulingOf(std::uint32_t thread) noexcept;

/// Gives `thread`, which must be one of `process`, real-time scheduling of that priority; among equals they take turns. What
/// it starts does not inherit it. `unknownObject`: not a thread of it; `systemError`: refused.
[[nodiscard]] core::Status grantRealtime(std::uint32_t process, std::uint32_t thread, int priority);

/// Takes it away again: ordinary scheduling. One kernel call, never blocks, harmless when the thread has ended. Any thread,
/// also the one that plays blocks.
void takeRealtime(std::uint32_t thread) noexcept;

} // namespace glovebox::os
