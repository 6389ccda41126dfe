#pragma once

#include <cstddef>

namespace glovebox::os {

/// True if nobody can make the object behind `descriptor` smaller any more: a reader would fault beyond its new end.
/// Linux: F_SEAL_SHRINK. macOS: it is a shared memory object, whose first size is final.
[[nodiscard]] bool hasFixedSize(int descriptor) noexcept;

/// Rounds up to whole pages; 0 if that overflows.
[[nodiscard]] std::size_t wholePages(std::size_t size) noexcept;

} // namespace glovebox::os
