#include "os/posix/map_place.h"
#include "os/posix/memory_rules.h"

#include <sys/mman.h>

#include <cerrno>

namespace glovebox::os {

namespace {

std::size_t guardSize() noexcept { return wholePages(1); }

} // namespace

void* mapShared(std::size_t size, int protection, int descriptor) noexcept {
    const std::size_t guard = guardSize(), whole = wholePages(size) + 2 * guard;
    void* const reserved = ::mmap(nullptr, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) return nullptr;
    void* const place =
        ::mmap(static_cast<std::byte*>(reserved) + guard, size, protection, MAP_SHARED | MAP_FIXED, descriptor, 0);
    if (place != MAP_FAILED) return place;
    const int error = errno;
    ::munmap(reserved, whole);
    errno = error;
    return nullptr;
}

void unmapShared(void* place, std::size_t size) noexcept {
    const std::size_t guard = guardSize();
    ::munmap(static_cast<std::byte*>(place) - guard, wholePages(size) + 2 * guard);
}

} // namespace glovebox::os
