#pragma once

#include "glovebox/types.hpp"
#include "os/process.h"
#include "wire/areas.h"

#include <cstdint>
#include <string>

namespace glovebox::client {

/// Whether a sandbox that ended by itself did so because it had crossed one of its limits: "more than 256 MB of memory", or
/// empty. `hasRealtime`: it was given real-time scheduling, whose own limit ends it by the same signal. The page is its own word, so this is good for reports: figures are those of the limits, never its own.
[[nodiscard]] std::string overLimitReason(const SandboxLimits& limits, const os::ExitStatus& status,
                                          const wire::SandboxPage& page, std::uint64_t nowNs, bool hasRealtime);

/// "256 MB", "1.5 GB", "300 bytes".
[[nodiscard]] std::string bytesText(std::uint64_t bytes);

} // namespace glovebox::client
