#include "os/machine.h"

#include "os/windows/errors.h"

namespace glovebox::os {

// Windows has no documented number of this start.
std::string machineSinceStart() { return {}; }

std::string userCacheFolder() { return environmentVariable(L"LOCALAPPDATA"); }

} // namespace glovebox::os
