#include "os/environment.h"

#include "os/windows/errors.h"

#include <windows.h>

namespace glovebox::os {

std::optional<std::string> environmentVariable(const char* name) {
    const std::wstring wide = toWide(name);
    SetLastError(ERROR_SUCCESS);
    if (GetEnvironmentVariableW(wide.c_str(), nullptr, 0) == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND) return {};
    return environmentVariable(wide.c_str());
}

} // namespace glovebox::os
