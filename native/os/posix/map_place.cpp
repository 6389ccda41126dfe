#include "os/posix/map_place.h"

#include <sys/mman.h>

namespace glovebox::os {

void* mapShared(std::size_t size, int protection, int descriptor) noexcept {
    void* const place = ::mmap(nullptr, size, protection, MAP_SHARED, descriptor, 0);
    return place == MAP_FAILED ? nullptr : place;
}

void unmapShared(void* place, std::size_t size) noexcept { ::munmap(place, size); }

} // namespace glovebox::os
