#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace glovebox::os {

/// Fills `bytes` from the operating system's generator for secrets. Any thread. Ends the process if the OS has none:
/// a predictable name is worse than no program.
void fillRandom(std::span<std::byte> bytes) noexcept;

/// `bytes` random bytes as lower-case hexadecimal, for names that nobody can guess.
[[nodiscard]] std::string randomHex(std::size_t bytes = 16);

} // namespace glovebox::os
