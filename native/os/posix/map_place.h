#pragma once

#include <cstddef>

namespace glovebox::os {

/// Maps `size` bytes of a descriptor's memory, shared; null: refused, errno says why. In builds with the address sanitizer
/// between pages that nobody may touch, so that a step beyond an area is a fault and not a look at its neighbour.
[[nodiscard]] void* mapShared(std::size_t size, int protection, int descriptor) noexcept;
void unmapShared(void* place, std::size_t size) noexcept;

} // namespace glovebox::os
