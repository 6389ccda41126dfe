#pragma once

#include <optional>
#include <string>

namespace glovebox::os {

/// A variable of this process's environment, as UTF-8; nothing if it is not set.
[[nodiscard]] std::optional<std::string> environmentVariable(const char* name);

} // namespace glovebox::os
