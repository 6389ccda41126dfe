#include "symbols/text.h"

#include <cstdint>

namespace glovebox::symbols {
namespace {

/// Length of the character at the beginning, 0 if it is none (Unicode 15, table 3-7).
std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                               : (first & 0xf0) == 0xe0         ? 3
                               : first >= 0xf0 && first <= 0xf4 ? 4
                                                                : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    const unsigned second = byte(1);
    const bool isOverlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool isNoCharacter = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return isOverlong || isNoCharacter ? 0 : length;
}

} // namespace

std::string cleanText(std::string_view text, std::size_t limit) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        const std::string_view next = length == 0 ? "?" : text.substr(0, length);
        if (clean.size() + next.size() > limit) break;
        clean += next;
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

} // namespace glovebox::symbols
