#include "os/random.h"

#include <windows.h>

#include <bcrypt.h>

#include <cstdlib>

namespace glovebox::os {

void fillRandom(std::span<std::byte> bytes) noexcept {
    if (BCryptGenRandom(nullptr, reinterpret_cast<PUCHAR>(bytes.data()), static_cast<ULONG>(bytes.size()),
                        BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0) {
        std::abort();
    }
}

} // namespace glovebox::os
