#include "os/affinity.h"

#include "os/posix/errors.h"

#include <sched.h>

#include <cerrno>
#include <string>

namespace glovebox::os {

std::vector<std::uint32_t> allowedProcessors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    std::vector<std::uint32_t> found;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return found;
    for (std::uint32_t i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(i, &allowed)) found.push_back(i);
    }
    return found;
}

core::Status pinThisThread(std::uint32_t processor) noexcept {
    if (processor >= CPU_SETSIZE)
        return core::fail(core::ErrorCode::invalidArgument, "no such processor", std::to_string(processor));
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    if (::sched_setaffinity(0, sizeof one, &one) == 0) return core::ok();
    return systemFailure("the system refused to keep a thread on one processor", errno);
}

} // namespace glovebox::os
