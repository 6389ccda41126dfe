// os_sync_wait_on_address is public since macOS 14.4; __ulock_wait, on which it stands and which the system's own C++ library
// uses, is older. Both are looked up, so that the program starts whichever there is.
#include "os/wait_word.h"

#include "os/clock.h"
#include "os/posix/word_support.h"

#include <dlfcn.h>

#include <algorithm>
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

// Interface facts of XNU's bsd/sys/ulock.h.
constexpr std::uint32_t compareAndWaitShared = 3; // UL_COMPARE_AND_WAIT_SHARED
constexpr std::uint32_t wakeAllFlag = 0x100;      // ULF_WAKE_ALL
constexpr std::uint32_t noErrnoFlag = 0x1000000;  // ULF_NO_ERRNO: a failure is returned as its negative number
using LockWait = int (*)(std::uint32_t, void*, std::uint64_t, std::uint32_t); // microseconds, 0 for ever
using LockWake = int (*)(std::uint32_t, void*, std::uint64_t);

template <typename Function>
Function find(const char* name) noexcept {
    return reinterpret_cast<Function>(::dlsym(RTLD_DEFAULT, name));
}

struct Calls {
    Wait wait = find<Wait>("os_sync_wait_on_address");
    WaitWithTimeout waitWithTimeout = find<WaitWithTimeout>("os_sync_wait_on_address_with_timeout");
    Wake wakeAny = find<Wake>("os_sync_wake_by_address_any");
    Wake wakeAll = find<Wake>("os_sync_wake_by_address_all");
    LockWait lockWait = find<LockWait>("__ulock_wait");
    LockWake lockWake = find<LockWake>("__ulock_wake");
    [[nodiscard]] bool arePublic() const noexcept {
        return wait != nullptr && waitWithTimeout != nullptr && wakeAny != nullptr && wakeAll != nullptr;
    }
    [[nodiscard]] bool areThere() const noexcept { return arePublic() || (lockWait != nullptr && lockWake != nullptr); }
};

const Calls& calls() noexcept {
    static const Calls found;
    return found;
}

void* addressOf(const std::atomic<std::uint32_t>& word) noexcept {
    return const_cast<std::atomic<std::uint32_t>*>(&word);
}

/// 0, or the error.
int sleep(const std::atomic<std::uint32_t>& word, std::uint32_t expected, std::uint64_t leftNs) noexcept {
    const Calls& system = calls();
    if (system.arePublic()) {
        const int result = leftNs == forEver ? system.wait(addressOf(word), expected, sizeof expected, sharedFlag)
                                             : system.waitWithTimeout(addressOf(word), expected, sizeof expected,
                                                                      sharedFlag, machAbsoluteTime, leftNs);
        return result >= 0 ? 0 : errno;
    }
    // A longer wait than fits is made of several.
    const std::uint64_t microseconds =
        leftNs == forEver ? 0 : std::min<std::uint64_t>((leftNs + 999) / 1000, ~std::uint32_t{0});
    const int result = system.lockWait(compareAndWaitShared | noErrnoFlag, addressOf(word), expected,
                                       static_cast<std::uint32_t>(microseconds));
    return result >= 0 ? 0 : -result;
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
        const int error = sleep(word, expected, deadlineNs == forEver ? forEver : deadlineNs - now);
        if (error == 0) return WaitOutcome::woken;
        // EFAULT: the page was paged out meanwhile; the load brings it back. Time over: the clock says whether it is.
        if (error != EINTR && error != EFAULT && error != ETIMEDOUT) return WaitOutcome::failed;
    }
}

int wakeWord(const std::atomic<std::uint32_t>& word, int count) noexcept {
    if (count <= 0 || !calls().areThere()) return 0;
    ++waitCalls;
    const Calls& system = calls();
    if (system.arePublic()) {
        const Wake wake = count == 1 ? system.wakeAny : system.wakeAll;
        return wake(addressOf(word), sizeof(std::uint32_t), sharedFlag) == 0 ? 1 : 0; // how many is not told
    }
    const std::uint32_t all = count == 1 ? 0 : wakeAllFlag;
    return system.lockWake(compareAndWaitShared | noErrnoFlag | all, addressOf(word), 0) >= 0 ? 1 : 0;
}

std::uint64_t waitCallsOfThisThread() noexcept { return waitCalls; }

} // namespace glovebox::os
