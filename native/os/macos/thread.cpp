#include "os/thread.h"

#include "os/macos/ticks.h"

#include <mach/mach.h>
#include <mach/thread_policy.h>
#include <pthread.h>
#include <unistd.h>

#include <string>

namespace glovebox::os {

void nameThisThread(const char* name) noexcept { ::pthread_setname_np(name); }

std::uint32_t thisThreadId() noexcept {
    std::uint64_t id = 0;
    ::pthread_threadid_np(nullptr, &id);
    return static_cast<std::uint32_t>(id);
}

std::uint32_t thisProcessId() noexcept { return static_cast<std::uint32_t>(::getpid()); }

std::uint32_t currentProcessor() noexcept {
    std::size_t processor = 0;
    return ::pthread_cpu_number_np(&processor) == 0 ? static_cast<std::uint32_t>(processor) : 0;
}

std::uint32_t processorCount() noexcept {
    const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? static_cast<std::uint32_t>(online) : 1;
}

core::Status makeRealtime(int) noexcept {
    // The only real-time class for audio is the time constraint; it has no priorities. Half of a block of 128 frames at
    // 48 kHz is a budget that the kernel grants and that no thread of ours needs as a whole.
    thread_time_constraint_policy_data_t policy{};
    policy.period = static_cast<std::uint32_t>(ticksOf(2'666'667));
    policy.computation = static_cast<std::uint32_t>(ticksOf(1'333'333));
    policy.constraint = policy.period;
    policy.preemptible = 1;
    const thread_act_t self = mach_thread_self();
    const kern_return_t result =
        thread_policy_set(self, THREAD_TIME_CONSTRAINT_POLICY, reinterpret_cast<thread_policy_t>(&policy),
                          THREAD_TIME_CONSTRAINT_POLICY_COUNT);
    mach_port_deallocate(mach_task_self(), self);
    if (result == KERN_SUCCESS) return core::ok();
    return core::fail(core::ErrorCode::systemError, "the system refused real-time scheduling",
                      "kern_return " + std::to_string(result));
}

// Real-time threads are exact, others have no setting.
void sharpenTimers() noexcept {}

} // namespace glovebox::os
