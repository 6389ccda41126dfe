// os_sync_wait_on_address is public since macOS 14.4: looked up, so that the program still starts on older systems.
#include "os/wait_word.h"

#include "os/clock.h"
#include "os/posix/word_support.h"

#include <dlfcn.h>

#include <cerrno>
#include <cstddef>

namespace glovebox::os {
namespace {

thread_local std::uint64_t waitCalls = 0;

// Interface facts of os/os_sync_wait_on_address.h and os/clock.h.
constexpr std::uint32_t sharedFlag = 1;        // OS_SYNC_WAIT_ON_ADDRESS_SHARED and OS_SYNC_WAKE_BY_ADDRESS_SHARED
constexpr std::uint32_t machAbsoluteTime = 32; // OS_CLOCK_MACH_ABSOLUTE_TIME
using Wait = int (*)(void*, std::uint64_t, std::size_t, std::uint32_t);
using WaitWithTimeout = int (*)(void*, std::uint64_t, std::size_t, std::uint32_t, std::uint32_t, std::uint64_t);
using Wake = int (*)(void*, std::size_t, std::uint32_t);

template <typename Function>
Function find(const char* name) noexcept {
    return reinterpret_cast<Function>(::dlsym(RTLD_DEFAULT, name));
}

struct Calls {
    Wait wait = find<Wait>("os_sync_wait_on_address");
    WaitWithTimeout waitWithTimeout = find<WaitWithTimeout>("os_sync_wait_on_address_with_timeout");
    Wake wakeAny = find<Wake>("os_sync_wake_by_address_any");
    Wake wakeAll = find<Wake>("os_sync_wake_by_address_all");
    [[nodiscard]] bool areThere() const noexcept {
        return wait != nullptr && waitWithTimeout != nullptr && wakeAny != nullptr && wakeAll != nullptr;
    }
};

const Calls& calls() noexcept {
    static const Calls found;
    return found;
}

void* addressOf(const std::atomic<std::uint32_t>& word) noexcept {
    return const_cast<std::atomic<std::uint32_t>*>(&word);
}

} // namespace

bool canWaitOnWords() noexcept { return calls().areThere(); }

WaitOutcome waitOnWord(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       std::uint64_t deadlineNs) noexcept {
    if (!calls().areThere()) return WaitOutcome::failed;
    for (;;) {
        // Also makes the page present: the kernel fails to find a page that was never touched.
        if (word.load(std::memory_order_acquire) != expected) return WaitOutcome::valueDiffered;
        const std::uint64_t now = nowNs();
        if (now >= deadlineNs) return WaitOutcome::timedOut;
        ++waitCalls;
        const int result = deadlineNs == forEver
                               ? calls().wait(addressOf(word), expected, sizeof expected, sharedFlag)
                               : calls().waitWithTimeout(addressOf(word), expected, sizeof expected, sharedFlag,
                                                         machAbsoluteTime, deadlineNs - now);
        if (result >= 0) return WaitOutcome::woken;
        if (errno == EINTR || errno == EFAULT)
            continue; // EFAULT: the page was paged out meanwhile; the load brings it back
        if (errno != ETIMEDOUT) return WaitOutcome::failed;
    }
}

int wakeWord(const std::atomic<std::uint32_t>& word, int count) noexcept {
    if (count <= 0 || !calls().areThere()) return 0;
    ++waitCalls;
    const Wake wake = count == 1 ? calls().wakeAny : calls().wakeAll;
    return wake(addressOf(word), sizeof(std::uint32_t), sharedFlag) == 0 ? 1 : 0; // how many is not told
}

std::uint64_t waitCallsOfThisThread() noexcept { return waitCalls; }

} // namespace glovebox::os
