#pragma once

#include "core/result.h"

#include <cstdint>

namespace glovebox::os {

/// What a process holds of the things that its limits bound, as the system counts them. Cheap enough to be looked at a few
/// times a second.
struct LimitUsage {
    std::uint64_t privateBytes = 0; ///< writable memory of its own, touched or not
    std::uint64_t sharedBytes = 0;  ///< resident shared memory, also what others have given it
    std::uint32_t tasks = 0;        ///< threads of the process and of its descendants, counted up to `mostTasks`
    std::uint32_t openFiles = 0;
};

/// Of a process and its descendants. `unknownObject` if there is none, `unsupportedHere` where this is not known.
[[nodiscard]] core::Result<LimitUsage> limitUsageOf(std::uint32_t pid, std::uint32_t mostTasks);

/// Whether the system itself refuses memory beyond `ResourceLimits::memoryBytes`. False: somebody must look.
[[nodiscard]] bool systemBoundsMemory() noexcept;

/// What to hand to the system as the most processes of this user, so that one more process may have `count` threads and
/// processes in any case and a flood of them ends somewhere. The system counts all that the user has (POSIX) or what the
/// process itself starts (Windows). 0 stays 0.
[[nodiscard]] std::uint32_t processLimitFor(std::uint32_t count) noexcept;

} // namespace glovebox::os
