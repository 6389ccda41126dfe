#include "os/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace glovebox::os {

void fillRandom(std::span<std::byte> bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t count = ::getrandom(bytes.data(), bytes.size(), 0);
        if (count > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            std::abort();
    }
}

} // namespace glovebox::os
