#include "os/linux/proc_text.h"

#include "os/handle.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace glovebox::os {

std::string procText(const std::string& path) {
    const Handle file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    std::string text;
    char part[4096];
    while (file.isOpen()) {
        const ssize_t size = ::read(static_cast<int>(file.get()), part, sizeof part);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        text.append(part, static_cast<std::size_t>(size));
    }
    return text;
}

std::string commandLineOf(std::uint32_t process) { return procText("/proc/" + std::to_string(process) + "/cmdline"); }

std::uint64_t firstNumber(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_of("0123456789");
    std::uint64_t value = 0;
    if (begin != std::string_view::npos) std::from_chars(text.data() + begin, text.data() + text.size(), value);
    return value;
}

std::uint64_t numberAfter(std::string_view text, std::string_view name) noexcept {
    const std::size_t begin = text.find(name);
    return begin == std::string_view::npos ? 0 : firstNumber(text.substr(begin + name.size()));
}

} // namespace glovebox::os
