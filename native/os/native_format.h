#pragma once

#include <cstdint>

namespace glovebox::os {

enum class BinaryFormat : std::uint8_t { none, elf, machO, pe };

/// What this operating system loads. Each OS folder defines it.
[[nodiscard]] BinaryFormat nativeBinaryFormat() noexcept;

} // namespace glovebox::os
