#include "os/process_state.h"

#include <charconv>
#include <dirent.h>
#include <string_view>

namespace glovebox::os {

std::vector<std::uint32_t> threadNumbers() {
    std::vector<std::uint32_t> numbers;
    DIR* const folder = ::opendir("/proc/self/task");
    if (folder == nullptr) return numbers;
    while (const dirent* const entry = ::readdir(folder)) {
        const std::string_view name(entry->d_name);
        std::uint32_t number = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc{})
            numbers.push_back(number);
    }
    ::closedir(folder);
    return numbers;
}

} // namespace glovebox::os
