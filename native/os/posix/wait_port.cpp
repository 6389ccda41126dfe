#include "os/wait_port.h"

namespace glovebox::os {

core::Result<WaitPort> WaitPort::create() { return WaitPort{}; }

// What a peer sent although nothing is needed is closed with the port.
WaitPort WaitPort::attach(Handle handle) noexcept { return WaitPort{std::move(handle)}; }

WaitOutcome WaitPort::wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                           std::uint64_t deadlineNs) noexcept {
    return waitOnWord(word, expected, deadlineNs);
}

int WaitPort::wake(const std::atomic<std::uint32_t>& word, int count) noexcept { return wakeWord(word, count); }

} // namespace glovebox::os
