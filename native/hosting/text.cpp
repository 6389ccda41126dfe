#include "hosting/text.h"

#include <cstdint>

namespace glovebox::hosting {
namespace {

constexpr char32_t replacement = 0xFFFD;

/// Appends one code point as UTF-8 if it fits below `cap`; false if it does not.
bool append(std::string& out, char32_t point, std::size_t cap) {
    char bytes[4];
    std::size_t size = 0;
    if (point < 0x80) {
        bytes[size++] = static_cast<char>(point);
    } else if (point < 0x800) {
        bytes[size++] = static_cast<char>(0xC0 | (point >> 6));
        bytes[size++] = static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        bytes[size++] = static_cast<char>(0xE0 | (point >> 12));
        bytes[size++] = static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        bytes[size++] = static_cast<char>(0x80 | (point & 0x3F));
    } else {
        bytes[size++] = static_cast<char>(0xF0 | (point >> 18));
        bytes[size++] = static_cast<char>(0x80 | ((point >> 12) & 0x3F));
        bytes[size++] = static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        bytes[size++] = static_cast<char>(0x80 | (point & 0x3F));
    }
    if (out.size() + size > cap) return false;
    out.append(bytes, size);
    return true;
}

/// A terminal or a log must not be steered: C0 and C1 control characters are no text.
char32_t withoutControl(char32_t point) noexcept {
    if (point == '\t' || point == '\n') return point;
    return point < 0x20 || (point >= 0x7F && point < 0xA0) ? replacement : point;
}

/// Decodes the character at `at` and moves past it; U+FFFD for one invalid byte. Refuses overlong forms, surrogates and
/// points beyond U+10FFFF, as the Unicode standard requires.
char32_t decode(std::string_view text, std::size_t& at) noexcept {
    const auto byteAt = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t first = byteAt(at++);
    if (first < 0x80) return first;
    const std::size_t more = first >= 0xC2 && first < 0xE0   ? 1
                             : first >= 0xE0 && first < 0xF0 ? 2
                             : first >= 0xF0 && first < 0xF5 ? 3
                                                             : 0;
    if (more == 0 || text.size() - at < more) return replacement;
    char32_t point = first & (0x3F >> more);
    for (std::size_t i = 0; i < more; ++i) {
        const std::uint8_t next = byteAt(at + i);
        if ((next & 0xC0) != 0x80) return replacement;
        point = (point << 6) | (next & 0x3F);
    }
    const char32_t least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return replacement;
    at += more;
    return point;
}

} // namespace

std::string cleanText(const char* text, std::size_t cap) {
    if (text == nullptr) return {};
    std::size_t size = 0;
    while (size < cap && text[size] != 0) ++size;
    const std::string_view raw(text, size);
    std::string out;
    out.reserve(size);
    for (std::size_t at = 0; at < raw.size();) {
        const std::size_t before = at;
        const char32_t point = decode(raw, at);
        // A character that the cap has cut through is left out rather than shown as damage.
        const bool isCut = size == cap && point == replacement && raw.size() - before < 4 &&
                           (static_cast<std::uint8_t>(raw[before]) & 0xC0) == 0xC0;
        if (isCut || !append(out, withoutControl(point), cap)) break;
    }
    return out;
}

std::string cleanText16(const char16_t* text, std::size_t cap) {
    if (text == nullptr) return {};
    std::string out;
    for (std::size_t at = 0; at < cap && text[at] != 0; ++at) {
        char32_t point = text[at];
        if (point >= 0xD800 && point < 0xDC00 && at + 1 < cap && text[at + 1] >= 0xDC00 && text[at + 1] < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (static_cast<char32_t>(text[at + 1]) - 0xDC00);
            ++at;
        } else if (point >= 0xD800 && point < 0xE000) {
            point = replacement;
        }
        if (!append(out, withoutControl(point), longestText)) break;
    }
    return out;
}

std::u16string toUtf16(std::string_view text) {
    std::u16string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t point = decode(text, at);
        if (point < 0x10000) {
            out.push_back(static_cast<char16_t>(point));
        } else {
            out.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
            out.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
        }
    }
    return out;
}

} // namespace glovebox::hosting
