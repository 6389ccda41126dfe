#include "os/posix/mapping_check.h"

#include "os/posix/errors.h"
#include "os/posix/memory_rules.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <string>

namespace glovebox::os {

core::Result<int> mappableDescriptor(const Handle& memory, std::size_t size) {
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
    return descriptor;
}

} // namespace glovebox::os
