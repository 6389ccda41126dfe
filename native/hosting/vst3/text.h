#pragma once

#include "hosting/text.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace glovebox::hosting::vst3 {

/// Length of a text that ends with 0 or after `limit` characters: never reads further.
template <typename Character>
[[nodiscard]] constexpr std::size_t lengthUpTo(const Character* text, std::size_t limit) noexcept {
    std::size_t length = 0;
    while (length < limit && text[length] != 0) ++length;
    return length;
}

/// Cleaned content of one of the standard's fixed-size arrays, which a plugin need not have terminated.
template <std::size_t size>
[[nodiscard]] std::string cleanField(const char (&field)[size]) {
    return cleanText(std::string(field, lengthUpTo(field, size)).c_str());
}
template <std::size_t size>
[[nodiscard]] std::string cleanField(const char16_t (&field)[size]) {
    return cleanText16(std::u16string(field, lengthUpTo(field, size)).c_str());
}

/// UTF-8 as terminated UTF-16, cut to the room without splitting a character.
inline void writeText16(std::string_view text, std::span<char16_t> room) {
    if (room.empty()) return;
    const std::u16string wide = toUtf16(text);
    std::size_t count = std::min(wide.size(), room.size() - 1);
    if (count > 0 && count < wide.size() && (wide[count - 1] & 0xfc00) == 0xd800) --count;
    std::copy_n(wide.data(), count, room.data());
    room[count] = 0;
}

} // namespace glovebox::hosting::vst3
