#include "client/test/client_leftovers.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace client_kit {

namespace {

std::size_t entriesOf(const char* directory, const std::string& part = {}) {
    std::size_t count = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error))
        if (entry.path().filename().string().find(part) != std::string::npos) ++count;
    return count;
}

std::size_t childrenOfSelf() {
    std::size_t count = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
        std::ifstream file(entry.path() / "stat");
        std::string text;
        if (!std::getline(file, text)) continue;
        // "pid (name) state parent ...": the name may hold anything, even parentheses.
        const auto end = text.rfind(')');
        if (end == std::string::npos || end + 4 > text.size()) continue;
        if (std::strtol(text.c_str() + end + 4, nullptr, 10) == getpid()) ++count;
    }
    return count;
}

std::size_t sharedMappingsOfSelf() {
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        if (line.find("/memfd:") != std::string::npos) ++count;
    return count;
}

} // namespace

bool canMeasureFootprint() { return true; }

Footprint footprint() {
    return {entriesOf("/proc/self/fd"), entriesOf("/proc/self/task"), childrenOfSelf(), sharedMappingsOfSelf(),
            entriesOf("/dev/shm", "glovebox")};
}

} // namespace client_kit
