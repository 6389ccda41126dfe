#include "os/wait_words.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace glovebox::os {
namespace {

// Interface facts of futex_waitv(2); headers of many systems are older than their kernels.
constexpr long futexWaitv = 449; // the same number on every architecture
constexpr std::uint32_t size32 = 2;
struct Waiter {
    std::uint64_t value;
    std::uint64_t address;
    std::uint32_t flags;
    std::uint32_t reserved;
};
static_assert(sizeof(Waiter) == 24);

} // namespace

bool canWaitOnManyWords() noexcept {
    // No words at all are an error, unless the call itself is unknown or filtered.
    static const bool isKnown = ::syscall(futexWaitv, nullptr, 0u, 0u, nullptr, 0) == -1 && errno == EINVAL;
    return isKnown;
}

WaitOutcome waitOnManyWords(std::span<const WatchedWord> words, std::size_t& which) noexcept {
    if (words.size() > mostWatchedWords || !canWaitOnManyWords()) return WaitOutcome::failed;
    std::array<Waiter, mostWatchedWords> waiters{};
    for (std::size_t i = 0; i < words.size(); ++i)
        waiters[i] = {words[i].expected, reinterpret_cast<std::uintptr_t>(words[i].word), size32, 0};
    for (;;) {
        const long woken = ::syscall(futexWaitv, waiters.data(), static_cast<unsigned>(words.size()), 0u, nullptr, 0);
        if (woken >= 0) {
            which = static_cast<std::size_t>(woken);
            return WaitOutcome::woken;
        }
        switch (errno) {
        case EINTR: continue;
        case EAGAIN:
        case EFAULT: return WaitOutcome::valueDiffered;
        default: return WaitOutcome::failed;
        }
    }
}

} // namespace glovebox::os
