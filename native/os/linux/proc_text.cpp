#include "os/linux/proc_text.h"

#include "os/handle.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace glovebox::os {

std::string procText(const char* path) {
    const Handle file{::open(path, O_RDONLY | O_CLOEXEC)};
    std::string text;
    char part[1024];
    while (file.isOpen()) {
        const ssize_t size = ::read(static_cast<int>(file.get()), part, sizeof part);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        text.append(part, static_cast<std::size_t>(size));
    }
    return text;
}

std::string commandLineOf(std::uint32_t process) {
    return procText(("/proc/" + std::to_string(process) + "/cmdline").c_str());
}

} // namespace glovebox::os
