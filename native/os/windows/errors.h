#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace glovebox::os {

/// A `systemError` whose details name the Windows error code.
[[nodiscard]] core::Status systemFailure(std::string message, unsigned long error);

/// UTF-8, as everywhere above `os`, to UTF-16 and back. What is not valid becomes U+FFFD.
[[nodiscard]] std::wstring toWide(std::string_view text);
[[nodiscard]] std::string toUtf8(std::wstring_view text);

/// An environment variable as UTF-8; empty if it is not set.
[[nodiscard]] std::string environmentVariable(const wchar_t* name);

} // namespace glovebox::os
