#pragma once

#include "os/process.h"

#include <windows.h>

namespace glovebox::os {

/// With which a killed child ends: an exception of our own, so that it is not taken for an exit code of its program.
constexpr DWORD killedExitCode = 0xE0474258;

/// A nameless Job object with these limits. With `killsOnClose` everything in it ends when its last handle is closed, be
/// it by the end of our process.
[[nodiscard]] core::Result<Handle> createJob(const ResourceLimits& limits, bool killsOnClose);

/// The most memory that processes in it had committed at a time; 0 where that is not known.
[[nodiscard]] std::uint64_t peakMemoryOf(const Handle& job) noexcept;

} // namespace glovebox::os
