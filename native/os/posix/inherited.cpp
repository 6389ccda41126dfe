#include "os/process.h"

#include <fcntl.h>

namespace glovebox::os {

Handle takeInherited(std::size_t index) noexcept {
    constexpr std::size_t standardDescriptors = 3;
    const int descriptor = static_cast<int>(standardDescriptors + index);
    if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) return {};
    return Handle{descriptor};
}

} // namespace glovebox::os
