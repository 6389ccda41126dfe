#include "os/wait_port.h"

#include "os/posix/word_support.h"

namespace glovebox::os {

core::Result<WaitPort> WaitPort::create() {
    if (!canWaitOnWords()) {
        return core::fail(core::ErrorCode::unsupportedHere, "this system cannot wait for shared memory",
                          "macOS 14.4 or newer can");
    }
    return WaitPort{};
}

bool WaitPort::needsHandle() noexcept { return false; }

// What a peer sent although nothing is needed is closed with the port.
WaitPort WaitPort::attach(Handle handle) noexcept { return WaitPort{std::move(handle)}; }

WaitOutcome WaitPort::wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                           std::uint64_t deadlineNs) noexcept {
    return waitOnWord(word, expected, deadlineNs);
}

int WaitPort::wake(const std::atomic<std::uint32_t>& word, int count) noexcept { return wakeWord(word, count); }

} // namespace glovebox::os
