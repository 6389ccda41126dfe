#pragma once

#include <string>

namespace glovebox::os {

/// The machine and this start of it: processors by model and number, kernel, and what the system draws at each start, as one
/// line of readable text. Empty where the system does not tell one start from another.
[[nodiscard]] std::string machineSinceStart();

/// The user's folder for what can be made again: `$XDG_CACHE_HOME` or `~/.cache` (`~/Library/Caches`, `%LOCALAPPDATA%`). Empty
/// if there is none. It need not exist.
[[nodiscard]] std::string userCacheFolder();

} // namespace glovebox::os
