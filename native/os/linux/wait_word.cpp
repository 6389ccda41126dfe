#include "os/wait_word.h"

#include "os/clock.h"
#include "os/posix/word_support.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace glovebox::os {
namespace {

thread_local std::uint64_t waitCalls = 0;

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t) &&
              std::atomic<std::uint32_t>::is_always_lock_free);

} // namespace

bool canWaitOnWords() noexcept { return true; }

WaitOutcome waitOnWord(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                       std::uint64_t deadlineNs) noexcept {
    // WAIT_BITSET takes an absolute time of CLOCK_MONOTONIC (futex(2)), so an interrupted wait needs no arithmetic.
    timespec until{};
    until.tv_sec = static_cast<time_t>(deadlineNs / 1'000'000'000u);
    until.tv_nsec = static_cast<long>(deadlineNs % 1'000'000'000u);
    const timespec* const limit = deadlineNs == forEver ? nullptr : &until;
    for (;;) {
        ++waitCalls;
        if (::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, expected, limit, nullptr, FUTEX_BITSET_MATCH_ANY) == 0) {
            return WaitOutcome::woken;
        }
        switch (errno) {
        case EINTR: continue;
        case EAGAIN: return WaitOutcome::valueDiffered;
        case ETIMEDOUT: return WaitOutcome::timedOut;
        default: return WaitOutcome::failed;
        }
    }
}

int wakeWord(const std::atomic<std::uint32_t>& word, int count) noexcept {
    ++waitCalls;
    const long woken = ::syscall(SYS_futex, &word, FUTEX_WAKE, count, nullptr, nullptr, 0);
    return woken < 0 ? 0 : static_cast<int>(woken);
}

std::uint64_t waitCallsOfThisThread() noexcept { return waitCalls; }

} // namespace glovebox::os
