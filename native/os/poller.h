#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace glovebox::os {

/// Waits for many handles at once (epoll, IOCP/WaitForMultipleObjects, kqueue). `add`, `remove` and `wake` from any
/// thread; `wait` from one thread.
class Poller {
public:
    Poller();
    ~Poller();
    Poller(Poller&&) noexcept;
    Poller& operator=(Poller&&) noexcept;

    enum Interest : std::uint8_t { readable = 1, writable = 2, hungUp = 4, failed = 8 };
    struct Ready {
        std::uint64_t key = 0;
        std::uint8_t events = 0; ///< Interest bits
    };

    /// `key` comes back in `Ready`; keys are the caller's, unique; the one of all bits set is reserved. Reported as long as
    /// the condition holds. Windows: pipes of `os` (readable, hungUp) and whatever can be waited for, such as processes and
    /// events (readable); a pipe always counts as writable.
    [[nodiscard]] core::Status add(NativeHandle handle, std::uint64_t key, std::uint8_t interest);
    [[nodiscard]] core::Status modify(NativeHandle handle, std::uint64_t key, std::uint8_t interest);
    void remove(NativeHandle handle, std::uint64_t key) noexcept;

    /// Sleeps until something is ready, `wake()` or the deadline (os::forEver: none). Fills `ready` (kept by the caller,
    /// resized), empty after a wake or time-out.
    [[nodiscard]] core::Status wait(std::uint64_t deadlineNs, std::vector<Ready>& ready);

    /// Makes the current or next `wait` return. Any thread, signal-safe, never blocks.
    void wake() noexcept;

private:
    struct Implementation;
    std::unique_ptr<Implementation> inside;
};

} // namespace glovebox::os
