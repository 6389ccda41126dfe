#pragma once

#include <atomic>
#include <cstdint>

namespace glovebox::os {

enum class WaitOutcome : std::uint8_t { woken, valueDiffered, timedOut, failed };

/// Sleeps while `word` (in shared memory, possibly mapped read-only) holds `expected`, until woken or `deadlineNs`.
/// A wake-up proves nothing: callers re-check. Audio thread: exactly one kernel call. Linux futex (not PRIVATE), macOS
/// os_sync_wait_on_address shared, Windows: see `WaitPort`, a word alone can't be waited for across processes.
WaitOutcome waitOnWord(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       std::uint64_t deadlineNs) noexcept;

/// Wakes up to `count` sleepers of `word`. One kernel call, never blocks. Returns how many were woken, where known.
int wakeWord(const std::atomic<std::uint32_t>& word, int count) noexcept;
constexpr int everySleeper = 0x7fffffff;

/// Hints the processor in a spin loop.
void spinPause() noexcept;

/// Kernel calls made by `waitOnWord` and `wakeWord` on this thread since its start: what benches print beside strace.
[[nodiscard]] std::uint64_t waitCallsOfThisThread() noexcept;

} // namespace glovebox::os
