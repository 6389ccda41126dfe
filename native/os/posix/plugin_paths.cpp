#include "os/posix/plugin_paths.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace glovebox::os {

std::vector<std::string> pathsOfVariable(const char* name) {
    std::vector<std::string> paths;
    const char* const value = std::getenv(name);
    if (value == nullptr) return paths;
    std::string_view rest = value;
    while (!rest.empty()) {
        const std::size_t end = rest.find(':');
        if (end != 0) paths.emplace_back(rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return paths;
}

std::string homeFolder() {
    if (const char* const home = std::getenv("HOME"); home != nullptr && home[0] != '\0') return home;
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> text(16384);
    if (::getpwuid_r(::getuid(), &entry, text.data(), text.size(), &found) != 0 || found == nullptr) return {};
    return found->pw_dir != nullptr ? found->pw_dir : "";
}

} // namespace glovebox::os
