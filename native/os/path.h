#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace glovebox::os {

/// Texts are UTF-8 everywhere. A `std::filesystem::path` made of one would be read in the code page of Windows, and its
/// `string()` written in that: these two are the way in and out. Text that is not valid becomes U+FFFD on Windows.
[[nodiscard]] std::filesystem::path pathOf(std::string_view text);
[[nodiscard]] std::string textOf(const std::filesystem::path& path);

/// A path by which two spellings compare: on Windows letters of ASCII are small and separators are "/"; the same elsewhere.
[[nodiscard]] std::string comparablePath(std::string path);

} // namespace glovebox::os
