// Windows waits for addresses inside one process only. Across processes use WaitPort.
#include "os/wait_word.h"

#include "os/clock.h"
#include "os/windows/timer.h"
#include "os/windows/wait_calls.h"

namespace glovebox::os {
namespace {

thread_local std::uint64_t waitCalls = 0;

/// WaitOnAddress only reads, but its parameter says otherwise.
void* addressOf(const std::atomic<std::uint32_t>& word) noexcept {
    return const_cast<std::atomic<std::uint32_t>*>(&word);
}

} // namespace

void countWaitCall() noexcept { ++waitCalls; }

WaitOutcome waitOnWord(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       std::uint64_t deadlineNs) noexcept {
    for (;;) {
        countWaitCall();
        if (word.load(std::memory_order_acquire) != expected) return WaitOutcome::valueDiffered;
        if (WaitOnAddress(addressOf(word), &expected, sizeof expected, millisecondsUntil(deadlineNs)))
            return WaitOutcome::woken;
        if (GetLastError() != ERROR_TIMEOUT) return WaitOutcome::failed;
        if (nowNs() >= deadlineNs) return WaitOutcome::timedOut;
    }
}

int wakeWord(const std::atomic<std::uint32_t>& word, int count) noexcept {
    countWaitCall();
    if (count == 1)
        WakeByAddressSingle(addressOf(word));
    else if (count > 1)
        WakeByAddressAll(addressOf(word));
    return 0; // not told
}

std::uint64_t waitCallsOfThisThread() noexcept { return waitCalls; }

} // namespace glovebox::os
