#pragma once

#include "core/result.h"
#include "os/handle.h"
#include "os/wait_word.h"

#include <atomic>
#include <cstdint>

namespace glovebox::os {

/// What a sleeper of another process can be woken through. A word alone is enough where the kernel can wait on shared
/// memory (Linux, macOS 14.4): there the port holds nothing. Windows cannot: there it holds an auto-reset event, which
/// the sleeper's wakers inherit or are given. One sleeper per port: an event cannot broadcast. Whoever holds a port may
/// wake; a wake-up is a hint and proves nothing.
class WaitPort {
public:
    WaitPort() = default;

    /// A new port; allocates a kernel object where one is needed. Not for the audio thread.
    [[nodiscard]] static core::Result<WaitPort> create();
    /// The peer's end: owns `handle`, which is closed (`noHandle`) where words are enough.
    [[nodiscard]] static WaitPort attach(Handle handle) noexcept;

    /// Whether a port holds a kernel object, for one sleeper: then each sleeper needs one of its own, and who wakes it needs
    /// it, too. Without one (a default port) only sleepers of the same process can be woken.
    [[nodiscard]] static bool needsHandle() noexcept;

    /// What a child must inherit; not open on Linux and macOS (send nothing then).
    [[nodiscard]] const Handle& handle() const noexcept { return event; }

    /// As `waitOnWord`: sleeps while `word` holds `expected`, until woken or `deadlineNs`. Audio thread. One kernel call
    /// on Linux and macOS.
    WaitOutcome wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, std::uint64_t deadlineNs) noexcept;

    /// As `wakeWord`. The word must have been changed before. Audio thread, one kernel call, never blocks.
    int wake(const std::atomic<std::uint32_t>& word, int count = everySleeper) noexcept;

private:
    explicit WaitPort(Handle owned) noexcept : event(std::move(owned)) {}
    Handle event;
};

} // namespace glovebox::os
