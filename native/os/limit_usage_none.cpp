#include "os/limit_usage.h"

namespace glovebox::os {

core::Result<LimitUsage> limitUsageOf(std::uint32_t, std::uint32_t) {
    return core::fail(core::ErrorCode::unsupportedHere, "this system does not tell what a process's limits count");
}

std::uint32_t processLimitFor(std::uint32_t count) noexcept { return count; }

bool systemBoundsMemory() noexcept { return true; }

} // namespace glovebox::os
