#include "os/shared_memory.h"

#include "os/posix/errors.h"
#include "os/posix/map_place.h"
#include "os/posix/mapping_check.h"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

namespace glovebox::os {

Mapping::Mapping(Mapping&& other) noexcept
    : address(std::exchange(other.address, nullptr)), length(std::exchange(other.length, 0)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        if (address != nullptr) unmapShared(address, length);
        address = std::exchange(other.address, nullptr);
        length = std::exchange(other.length, 0);
    }
    return *this;
}

Mapping::~Mapping() {
    if (address != nullptr) unmapShared(address, length);
}

core::Result<Mapping> Mapping::map(const Handle& memory, std::size_t size, Access access) {
    const auto descriptor = mappableDescriptor(memory, size);
    if (!descriptor) return descriptor.status();
    const int protection = access == Access::readWrite ? PROT_READ | PROT_WRITE : PROT_READ;
    void* const place = mapShared(size, protection, descriptor.value());
    if (place == nullptr) return systemFailure("cannot map shared memory", errno);
    Mapping mapping;
    mapping.address = static_cast<std::byte*>(place);
    mapping.length = size;
    return mapping;
}

core::Result<Mapping> SharedMemory::map(Access access) const { return Mapping::map(memory, length, access); }

} // namespace glovebox::os
