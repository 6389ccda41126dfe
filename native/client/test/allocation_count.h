#pragma once

#include <cstdint>

namespace client_kit {

/// Whether this build replaces malloc by one that counts.
[[nodiscard]] bool canCountAllocations();
/// Calls of malloc, calloc, realloc, aligned_alloc, posix_memalign and free by this thread, plugins in this process included.
[[nodiscard]] std::uint64_t allocationsOfThisThread();

} // namespace client_kit
