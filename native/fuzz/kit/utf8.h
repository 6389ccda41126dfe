#pragma once

#include <cstddef>
#include <string_view>

/// Judged by this file alone, so that a mistake in a decoder's own idea of UTF-8 shows.
namespace glovebox::fuzz {

/// Reads the code point at `at` and moves behind it; -1 if there is none (Unicode 15, table 3-7).
inline long codePoint(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) -> long { return static_cast<unsigned char>(text[i]); };
    const long first = byte(at);
    std::size_t length = 1;
    long point = first;
    if (first >= 0x80) {
        if (first < 0xc2 || first > 0xf4) return -1;
        length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (length > text.size() - at) return -1;
        point = first & (0xff >> (length + 1));
        for (std::size_t i = 1; i < length; ++i) {
            if (byte(at + i) < 0x80 || byte(at + i) > 0xbf) return -1;
            point = point * 64 + (byte(at + i) - 0x80);
        }
        constexpr long least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return -1;
    }
    at += length;
    return point;
}

[[nodiscard]] inline bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (codePoint(text, at) < 0) return false;
    }
    return true;
}

/// Valid UTF-8 that steers no terminal: neither C0 (but for `allowed`) nor DEL nor C1.
[[nodiscard]] inline bool isReadable(std::string_view text, std::string_view allowed = {}) {
    for (std::size_t at = 0; at < text.size();) {
        const long point = codePoint(text, at);
        if (point < 0 || (point >= 0x7f && point < 0xa0)) return false;
        if (point < 0x20 && allowed.find(static_cast<char>(point)) == std::string_view::npos) return false;
    }
    return true;
}

} // namespace glovebox::fuzz
