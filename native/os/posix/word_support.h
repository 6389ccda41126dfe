#pragma once

namespace glovebox::os {

/// True if this system can wait for a word in shared memory. False on macOS before 14.4.
[[nodiscard]] bool canWaitOnWords() noexcept;

} // namespace glovebox::os
