#include "os/scheduling.h"

#include "os/linux/thread_of.h"
#include "os/posix/errors.h"

#include <sched.h>

#include <cerrno>

namespace glovebox::os {

bool canScheduleOthers() noexcept { return true; }

core::Result<ThreadScheduling> schedulingOf(std::uint32_t thread) noexcept {
    // 0 would mean ourselves.
    const int policy = thread == 0 ? -1 : ::sched_getscheduler(static_cast<pid_t>(thread));
    if (policy < 0) return core::fail(core::ErrorCode::unknownObject, "no such thread");
    ThreadScheduling found;
    const int plain = policy & ~SCHED_RESET_ON_FORK;
    found.isRealtime = plain == SCHED_FIFO || plain == SCHED_RR;
    sched_param parameters{};
    if (found.isRealtime && ::sched_getparam(static_cast<pid_t>(thread), &parameters) == 0)
        found.priority = parameters.sched_priority;
    return found;
}

core::Status grantRealtime(std::uint32_t process, std::uint32_t thread, int priority) {
    if (auto status = checkThreadOf(process, thread); !status) return status;
    sched_param wanted{};
    wanted.sched_priority = priority;
    // What a plugin starts from this thread does not inherit it.
    if (::sched_setscheduler(static_cast<pid_t>(thread), SCHED_RR | SCHED_RESET_ON_FORK, &wanted) == 0)
        return core::ok();
    return systemFailure("the system refused real-time scheduling", errno);
}

void takeRealtime(std::uint32_t thread) noexcept {
    const sched_param none{};
    // Without the flag an ordinary user may not set it back; with it nothing changes for an ordinary thread.
    if (thread != 0) ::sched_setscheduler(static_cast<pid_t>(thread), SCHED_OTHER | SCHED_RESET_ON_FORK, &none);
}

} // namespace glovebox::os
