// Stands in for os/posix/mapping.cpp: a piece of shared memory has one address in this process, however often it is mapped,
// so that the thread sanitizer sees that both sides of the protocol mean the same word.
#include "os/posix/errors.h"
#include "os/posix/mapping_check.h"
#include "os/shared_memory.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <utility>

namespace glovebox::os {
namespace {

using Identity = std::pair<dev_t, ino_t>;
struct Place {
    void* address = nullptr;
    std::size_t size = 0;
    std::size_t users = 0;
};

std::mutex mutex;
std::map<Identity, Place>& places() {
    static auto& all = *new std::map<Identity, Place>; // mappings of other globals may go later
    return all;
}

void letGo(void* address) {
    if (address == nullptr) return;
    const std::lock_guard lock(mutex);
    for (auto place = places().begin(); place != places().end(); ++place) {
        if (place->second.address != address) continue;
        if (--place->second.users == 0) {
            ::munmap(address, place->second.size);
            places().erase(place);
        }
        return;
    }
}

} // namespace

Mapping::Mapping(Mapping&& other) noexcept
    : address(std::exchange(other.address, nullptr)), length(std::exchange(other.length, 0)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        letGo(address);
        address = std::exchange(other.address, nullptr);
        length = std::exchange(other.length, 0);
    }
    return *this;
}

Mapping::~Mapping() { letGo(address); }

core::Result<Mapping> Mapping::map(const Handle& memory, std::size_t size, Access) {
    const auto mappable = mappableDescriptor(memory, size);
    if (!mappable) return mappable.status();
    const int descriptor = mappable.value();
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) return systemFailure("cannot examine shared memory", errno);
    const std::lock_guard lock(mutex);
    Place& place = places()[{facts.st_dev, facts.st_ino}];
    if (place.users == 0) {
        place.size = static_cast<std::size_t>(facts.st_size);
        place.address = ::mmap(nullptr, place.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (place.address == MAP_FAILED) {
            const int why = errno;
            places().erase({facts.st_dev, facts.st_ino});
            return systemFailure("cannot map shared memory", why);
        }
    }
    ++place.users;
    Mapping mapping;
    mapping.address = static_cast<std::byte*>(place.address);
    mapping.length = size;
    return mapping;
}

core::Result<Mapping> SharedMemory::map(Access access) const { return Mapping::map(memory, length, access); }

} // namespace glovebox::os
