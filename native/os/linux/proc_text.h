#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace glovebox::os {

/// All of a file of /proc; empty if it can't be read. Without the C++ library's streams, which an idle sandbox would have to
/// hold for it.
[[nodiscard]] std::string procText(const std::string& path);

/// The words of a process, each with a zero behind it; empty when it has ended.
[[nodiscard]] std::string commandLineOf(std::uint32_t process);

/// The first number in a text; 0 if there is none.
[[nodiscard]] std::uint64_t firstNumber(std::string_view text) noexcept;

/// The number behind a name: `numberAfter(status, "\nThreads:")`; 0 if the name is not there.
[[nodiscard]] std::uint64_t numberAfter(std::string_view text, std::string_view name) noexcept;

} // namespace glovebox::os
