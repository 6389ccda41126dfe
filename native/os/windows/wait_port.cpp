#include "os/wait_port.h"

#include "os/clock.h"
#include "os/windows/errors.h"
#include "os/windows/native.h"
#include "os/windows/timer.h"
#include "os/windows/wait_calls.h"

namespace glovebox::os {

core::Result<WaitPort> WaitPort::create() {
    // Auto-reset: a wake-up that comes before the sleep is kept, one that nobody consumes makes one wait return early.
    Handle event = owned(CreateEventW(nullptr, FALSE, FALSE, nullptr));
    if (!event.isOpen()) return systemFailure("cannot create an event", GetLastError());
    return WaitPort{std::move(event)};
}

bool WaitPort::needsHandle() noexcept { return true; }

WaitPort WaitPort::attach(Handle handle) noexcept { return WaitPort{std::move(handle)}; }

WaitOutcome WaitPort::wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                           std::uint64_t deadlineNs) noexcept {
    if (!event.isOpen()) return waitOnWord(word, expected, deadlineNs);
    // A wake-up that was meant for an earlier sleep is none for this one. Whoever rings changes the word first.
    countWaitCall();
    ResetEvent(nativeOf(event));
    for (;;) {
        if (word.load(std::memory_order_acquire) != expected) return WaitOutcome::valueDiffered;
        countWaitCall();
        DWORD result = WAIT_FAILED;
        if (deadlineNs == forEver || nowNs() >= deadlineNs) {
            result = WaitForSingleObject(nativeOf(event), deadlineNs == forEver ? INFINITE : 0);
        } else if (const HANDLE timer = timerUntil(deadlineNs); timer != nullptr) {
            countWaitCall(); // arming it was one
            const HANDLE both[] = {nativeOf(event), timer};
            result = WaitForMultipleObjects(2, both, FALSE, INFINITE);
        } else {
            result = WaitForSingleObject(nativeOf(event), millisecondsUntil(deadlineNs));
        }
        if (result == WAIT_OBJECT_0) return WaitOutcome::woken;
        if (result == WAIT_FAILED) return WaitOutcome::failed;
        if (nowNs() >= deadlineNs) return WaitOutcome::timedOut;
    }
}

int WaitPort::wake(const std::atomic<std::uint32_t>& word, int count) noexcept {
    if (count <= 0) return 0;
    if (!event.isOpen()) return wakeWord(word, count);
    countWaitCall();
    return SetEvent(nativeOf(event)) ? 1 : 0;
}

} // namespace glovebox::os
