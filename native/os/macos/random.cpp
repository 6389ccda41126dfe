#include "os/random.h"

#include <cstdlib>

namespace glovebox::os {

void fillRandom(std::span<std::byte> bytes) noexcept { ::arc4random_buf(bytes.data(), bytes.size()); }

} // namespace glovebox::os
