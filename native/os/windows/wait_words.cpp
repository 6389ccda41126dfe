#include "os/wait_words.h"

namespace glovebox::os {

// There is no such call here: deaths are learned from the process handle alone.
bool canWaitOnManyWords() noexcept { return false; }

WaitOutcome waitOnManyWords(std::span<const WatchedWord>, std::size_t&) noexcept { return WaitOutcome::failed; }

} // namespace glovebox::os
