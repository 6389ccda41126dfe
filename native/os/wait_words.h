#pragma once

#include "os/wait_word.h"

#include <cstddef>
#include <span>

/// Sleeping on many words at once, for a thread that watches many processes. Not for the audio thread.
namespace glovebox::os {

struct WatchedWord {
    const std::atomic<std::uint32_t>* word = nullptr;
    std::uint32_t expected = 0;
};

/// Most words of one wait.
constexpr std::size_t mostWatchedWords = 128;

/// Linux 5.16 or newer. Probed once.
[[nodiscard]] bool canWaitOnManyWords() noexcept;

/// Sleeps while every word (in shared memory, possibly mapped read-only) holds what is expected of it, until one is woken:
/// `which` is its index then. A wake-up proves nothing. `valueDiffered` also when a word is no longer mapped. At most
/// `mostWatchedWords`; `failed` with more, or where it is unsupported.
[[nodiscard]] WaitOutcome waitOnManyWords(std::span<const WatchedWord> words, std::size_t& which) noexcept;

} // namespace glovebox::os
