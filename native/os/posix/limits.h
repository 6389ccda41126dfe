#pragma once

#include "os/process.h"

namespace glovebox::os {

/// Lowers the limits of the calling process. Returns 0, or the errno of the first refusal and its name in `refused`.
/// Async-signal-safe: it also runs in a child that shares the parent's memory.
[[nodiscard]] int lowerLimits(const ResourceLimits& limits, const char*& refused) noexcept;

} // namespace glovebox::os
