#include "os/environment.h"

#include <cstdlib>

namespace glovebox::os {

std::optional<std::string> environmentVariable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

} // namespace glovebox::os
