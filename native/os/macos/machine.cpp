#include "os/machine.h"

#include "os/posix/plugin_paths.h"
#include "os/thread.h"

#include <sys/sysctl.h>

#include <cstddef>

namespace glovebox::os {

namespace {

std::string fact(const char* name) {
    char text[256];
    std::size_t size = sizeof text;
    if (::sysctlbyname(name, text, &size, nullptr, 0) != 0 || size == 0) return {};
    return {text, size - 1};
}

} // namespace

std::string machineSinceStart() {
    const std::string start = fact("kern.bootsessionuuid");
    if (start.empty()) return {};
    return start + ", " + std::to_string(processorCount()) + " x " + fact("machdep.cpu.brand_string") + ", " +
           fact("kern.osrelease");
}

std::string userCacheFolder() {
    const std::string home = homeFolder();
    return home.empty() ? home : home + "/Library/Caches";
}

} // namespace glovebox::os
