#include "os/thread_usage.h"

#include "os/clock.h"

namespace glovebox::os {

// Switches and faults are counted for the whole task only.
ThreadUsageSupport threadUsageSupport() noexcept { return {.hasCpu = true, .hasBurden = false}; }

std::uint64_t fineThreadCpuNs() noexcept { return threadCpuNs(); }

ThreadBurden burdenOfThisThread() noexcept { return {}; }

} // namespace glovebox::os
