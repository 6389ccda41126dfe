#pragma once

#include "core/result.h"

#include <cstdint>

namespace glovebox::os {

/// Names the calling thread for debuggers (15 characters are kept on Linux).
void nameThisThread(const char* name) noexcept;

/// The OS's number of the calling thread (tid).
[[nodiscard]] std::uint32_t thisThreadId() noexcept;
[[nodiscard]] std::uint32_t thisProcessId() noexcept;

/// The processor this thread runs on now; a hint that is stale at once. No kernel call.
[[nodiscard]] std::uint32_t currentProcessor() noexcept;
[[nodiscard]] std::uint32_t processorCount() noexcept;

/// Asks for real-time scheduling of the calling thread; `unsupportedHere` or `systemError` if refused (no privilege is
/// required by glovebox: callers go on and report it). `priority` is relative: 0 lowest real-time, higher is more urgent.
[[nodiscard]] core::Status makeRealtime(int priority) noexcept;

/// Timer slack 1 ns where the OS has it: timed waits overshoot less.
void sharpenTimers() noexcept;

/// Flushes denormals to zero on this thread while it lives (design section 5: only around plugin calls).
class DenormalGuard {
public:
    DenormalGuard() noexcept;
    ~DenormalGuard();
    DenormalGuard(const DenormalGuard&) = delete;
    DenormalGuard& operator=(const DenormalGuard&) = delete;

private:
    std::uint64_t saved = 0;
};

} // namespace glovebox::os
