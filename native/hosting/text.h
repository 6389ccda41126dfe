#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text from plugins is hostile: of any length, in any encoding, with control characters that would steer a terminal.
namespace glovebox::hosting {

/// Longest text that is taken over from a plugin, in bytes.
constexpr std::size_t longestText = 4096;

/// A private UTF-8 copy of a zero-terminated text of which at most `cap` bytes are read. What is not valid UTF-8, and
/// control characters other than tab and line feed, become U+FFFD. The result has at most `cap` bytes and ends on a whole
/// character. Null gives an empty text. Any thread.
[[nodiscard]] std::string cleanText(const char* text, std::size_t cap = longestText);

/// The same for UTF-16 (VST3 strings): at most `cap` code units are read; lone surrogates become U+FFFD.
[[nodiscard]] std::string cleanText16(const char16_t* text, std::size_t cap = longestText);

/// UTF-8 to UTF-16, for what is handed to a plugin. What is not valid UTF-8 becomes U+FFFD.
[[nodiscard]] std::u16string toUtf16(std::string_view text);

} // namespace glovebox::hosting
