#include "os/thread_usage.h"

#include "os/clock.h"

#include <sys/resource.h>

namespace glovebox::os {

ThreadUsageSupport threadUsageSupport() noexcept { return {.hasCpu = true, .hasBurden = true}; }

std::uint64_t fineThreadCpuNs() noexcept { return threadCpuNs(); }

ThreadBurden burdenOfThisThread() noexcept {
    rusage used{};
    if (::getrusage(RUSAGE_THREAD, &used) != 0) return {};
    return {static_cast<std::uint64_t>(used.ru_nivcsw), static_cast<std::uint64_t>(used.ru_minflt + used.ru_majflt)};
}

} // namespace glovebox::os
