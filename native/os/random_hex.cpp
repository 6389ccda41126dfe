#include "os/random.h"

#include <vector>

namespace glovebox::os {

std::string randomHex(std::size_t bytes) {
    std::vector<std::byte> raw(bytes);
    fillRandom(raw);
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes);
    for (const std::byte byte : raw) {
        text += digits[std::to_integer<unsigned>(byte) >> 4];
        text += digits[std::to_integer<unsigned>(byte) & 15u];
    }
    return text;
}

} // namespace glovebox::os
