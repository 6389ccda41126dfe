#include "os/thread.h"

#include "os/posix/errors.h"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace glovebox::os {

void nameThisThread(const char* name) noexcept {
    char shortName[16]; // longer names are refused, not cut
    std::snprintf(shortName, sizeof shortName, "%s", name);
    ::pthread_setname_np(::pthread_self(), shortName);
}

std::uint32_t thisThreadId() noexcept { return static_cast<std::uint32_t>(::syscall(SYS_gettid)); }

std::uint32_t thisProcessId() noexcept { return static_cast<std::uint32_t>(::getpid()); }

std::uint32_t currentProcessor() noexcept {
    const int processor = ::sched_getcpu(); // from the rseq area or the vDSO
    return processor < 0 ? 0 : static_cast<std::uint32_t>(processor);
}

std::uint32_t processorCount() noexcept {
    // Those we may run on: a container or taskset counts.
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0) {
        return static_cast<std::uint32_t>(CPU_COUNT(&allowed));
    }
    const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? static_cast<std::uint32_t>(online) : 1;
}

core::Status makeRealtime(int priority) noexcept {
    const int lowest = ::sched_get_priority_min(SCHED_FIFO);
    const int highest = ::sched_get_priority_max(SCHED_FIFO);
    sched_param wanted{};
    wanted.sched_priority = std::clamp(lowest + priority, lowest, highest);
    // Reset on fork: threads and processes that a plugin starts from this thread do not inherit it.
    constexpr int policy = SCHED_FIFO | SCHED_RESET_ON_FORK;
    if (::sched_setscheduler(0, policy, &wanted) == 0) return core::ok();
    int error = errno;
    // Without privilege RLIMIT_RTPRIO is the most one may ask for.
    rlimit granted{};
    if (error == EPERM && ::getrlimit(RLIMIT_RTPRIO, &granted) == 0 &&
        granted.rlim_cur >= static_cast<rlim_t>(lowest) &&
        granted.rlim_cur < static_cast<rlim_t>(wanted.sched_priority)) {
        wanted.sched_priority = static_cast<int>(granted.rlim_cur);
        if (::sched_setscheduler(0, policy, &wanted) == 0) return core::ok();
        error = errno;
    }
    return systemFailure("the system refused real-time scheduling", error);
}

void sharpenTimers() noexcept { ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }

} // namespace glovebox::os
