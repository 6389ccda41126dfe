#include "os/shared_memory.h"

#include "os/posix/errors.h"
#include "os/posix/map_place.h"
#include "os/posix/memory_rules.h"

#include <sys/mman.h>
#include <sys/stat.h>

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
    if (!memory.isOpen() || size == 0) return core::fail(core::ErrorCode::invalidArgument, "nothing to map");
    const int descriptor = static_cast<int>(memory.get());
    // In this order: once it cannot shrink, the size read afterwards stays true.
    if (!hasFixedSize(descriptor)) {
        return core::fail(core::ErrorCode::protocolBreach, "shared memory could shrink under its readers");
    }
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) return systemFailure("cannot examine shared memory", errno);
    if (facts.st_size < 0 || static_cast<std::uint64_t>(facts.st_size) < size) {
        return core::fail(core::ErrorCode::protocolBreach, "shared memory is smaller than announced",
                          "expected " + std::to_string(size) + " bytes, found " + std::to_string(facts.st_size));
    }
    const int protection = access == Access::readWrite ? PROT_READ | PROT_WRITE : PROT_READ;
    void* const place = mapShared(size, protection, descriptor);
    if (place == nullptr) return systemFailure("cannot map shared memory", errno);
    Mapping mapping;
    mapping.address = static_cast<std::byte*>(place);
    mapping.length = size;
    return mapping;
}

core::Result<Mapping> SharedMemory::map(Access access) const { return Mapping::map(memory, length, access); }

} // namespace glovebox::os
