#include "os/scheduling.h"

namespace glovebox::os {

bool canScheduleOthers() noexcept { return false; }

core::Result<ThreadScheduling> schedulingOf(std::uint32_t) noexcept { return ThreadScheduling{}; }

core::Status grantRealtime(std::uint32_t, std::uint32_t, int) {
    return core::fail(core::ErrorCode::unsupportedHere, "here a thread asks for real-time scheduling itself");
}

void takeRealtime(std::uint32_t) noexcept {}

} // namespace glovebox::os
