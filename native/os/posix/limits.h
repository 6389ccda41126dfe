#pragma once

#include "os/process.h"

#include <sys/resource.h>

namespace glovebox::os {

/// How the limits of a process are read and set: 0 or an errno. Async-signal-safe.
struct LimitAccess {
    int (*read)(int process, int resource, rlimit& into) noexcept;
    int (*write)(int process, int resource, const rlimit& wanted) noexcept;
    int process = 0;
};

/// Lowers the limits of the calling process. Returns 0, or the errno of the first refusal and its name in `refused`.
/// Async-signal-safe: it also runs in a child that shares the parent's memory.
[[nodiscard]] int lowerLimits(const ResourceLimits& limits, const char*& refused) noexcept;
/// The same for the process that `access` leads to.
[[nodiscard]] int lowerLimits(const LimitAccess& access, const ResourceLimits& limits, const char*& refused) noexcept;

} // namespace glovebox::os
