#pragma once

#include <cstdint>
#include <string>

namespace glovebox::os {

/// All of a file of /proc; empty if it can't be read. Without the C++ library's streams, which an idle sandbox would have to
/// hold for it.
[[nodiscard]] std::string procText(const char* path);

/// The words of a process, each with a zero behind it; empty when it has ended.
[[nodiscard]] std::string commandLineOf(std::uint32_t process);

} // namespace glovebox::os
