#include "os/affinity.h"

#include "os/linux/thread_of.h"
#include "os/posix/errors.h"

#include <sched.h>

#include <cerrno>
#include <string>

namespace glovebox::os {

namespace {

std::vector<std::uint32_t> processorsOf(const cpu_set_t& set) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(i, &set)) found.push_back(i);
    }
    return found;
}

/// `thread` 0: the calling one.
core::Status allow(std::uint32_t thread, std::span<const std::uint32_t> processors) noexcept {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const std::uint32_t processor : processors) {
        if (processor >= CPU_SETSIZE)
            return core::fail(core::ErrorCode::invalidArgument, "no such processor", std::to_string(processor));
        CPU_SET(processor, &set);
    }
    if (::sched_setaffinity(static_cast<pid_t>(thread), sizeof set, &set) == 0) return core::ok();
    return systemFailure("the system refused to choose the processors of a thread", errno);
}

} // namespace

std::vector<std::uint32_t> allowedProcessors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {};
    return processorsOf(allowed);
}

core::Status pinThisThread(std::uint32_t processor) noexcept { return allow(0, {&processor, 1}); }

core::Result<std::vector<std::uint32_t>> keepThread(std::uint32_t process, std::uint32_t thread,
                                                    std::uint32_t processor) {
    if (auto status = checkThreadOf(process, thread); !status) return status;
    cpu_set_t before;
    CPU_ZERO(&before);
    if (::sched_getaffinity(static_cast<pid_t>(thread), sizeof before, &before) != 0)
        return systemFailure("the processors of a thread are not told", errno);
    if (auto status = allow(thread, {&processor, 1}); !status) return status;
    return processorsOf(before);
}

core::Status letThread(std::uint32_t process, std::uint32_t thread, std::span<const std::uint32_t> processors) {
    if (auto status = checkThreadOf(process, thread); !status) return status;
    return allow(thread, processors);
}

} // namespace glovebox::os
