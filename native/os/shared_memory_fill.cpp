// For systems that write into shared memory through a mapping alone.
#include "os/shared_memory.h"

#include <cstring>

namespace glovebox::os {

core::Status SharedMemory::fill(std::span<const std::byte> bytes) const {
    if (bytes.size() > length) return core::fail(core::ErrorCode::invalidArgument, "more bytes than shared memory");
    if (bytes.empty()) return core::ok();
    const auto mapping = map(Access::readWrite);
    if (!mapping) return mapping.status();
    std::memcpy(mapping.value().data(), bytes.data(), bytes.size());
    return core::ok();
}

} // namespace glovebox::os
