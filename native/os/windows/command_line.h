#pragma once

#include <string>
#include <vector>

namespace glovebox::os {

/// One command line from which CommandLineToArgvW and the C runtime read the same arguments again.
[[nodiscard]] std::wstring commandLineOf(const std::string& executable, const std::vector<std::string>& arguments);

/// An environment block: each "NAME=value" and its end, and one more end.
[[nodiscard]] std::wstring environmentBlockOf(const std::vector<std::string>& variables);

} // namespace glovebox::os
