#pragma once

#include <string>
#include <vector>

namespace glovebox::os {

/// The parts of the environment variable `name`, separated by ':'; empty parts are left out.
[[nodiscard]] std::vector<std::string> pathsOfVariable(const char* name);

/// The user's home folder, from HOME or the user database; empty if there is none.
[[nodiscard]] std::string homeFolder();

} // namespace glovebox::os
