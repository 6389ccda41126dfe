#include "os/machine.h"

#include "os/posix/plugin_paths.h"
#include "os/thread.h"

#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>

namespace glovebox::os {

namespace {

/// What follows the colon in the first line of /proc/cpuinfo that begins so.
std::string processorModel() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        const bool isModel = line.starts_with("model name") || line.starts_with("CPU part");
        const auto colon = line.find(": ");
        if (isModel && colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown";
}

} // namespace

std::string machineSinceStart() {
    std::ifstream in("/proc/sys/kernel/random/boot_id");
    std::string start;
    utsname kernel{};
    if (!std::getline(in, start) || start.empty() || ::uname(&kernel) != 0) return {};
    return start + ", " + std::to_string(processorCount()) + " x " + processorModel() + ", " + kernel.release + " " +
           kernel.version;
}

std::string userCacheFolder() {
    // Relative paths are invalid, says the specification, and to be ignored.
    const char* const chosen = std::getenv("XDG_CACHE_HOME");
    if (chosen != nullptr && chosen[0] == '/') return chosen;
    const std::string home = homeFolder();
    return home.empty() ? home : home + "/.cache";
}

} // namespace glovebox::os
