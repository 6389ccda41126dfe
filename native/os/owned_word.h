#pragma once

#include <atomic>
#include <cstdint>

namespace glovebox::os {

/// How far behind a word the two words of its entry in the thread's robust list must lie (`SandboxPage::life`).
constexpr std::uint32_t ownedWordPrevious = 24;
constexpr std::uint32_t ownedWordNext = 32;

/// Makes `word` (in memory shared with other processes) the calling thread's own until that thread ends: it holds the
/// thread's number with bit 31 set, and when the thread ends, by a return, a crash or SIGKILL, the kernel replaces the
/// number by bit 30 and wakes one sleeper of `waitOnWord(word)`, before it tears the address space down. `word` and its
/// entry behind it must be mapped and writable as long as the thread lives; nothing else may write there. The C library's
/// own list is kept. False where this can't be done: the word stays 0. Once per thread; allocates nothing.
[[nodiscard]] bool ownWord(std::atomic<std::uint32_t>& word, std::uint64_t& previous, std::uint64_t& next) noexcept;

} // namespace glovebox::os
