#include "os/files.h"

#include "os/posix/errors.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

namespace glovebox::os {

core::Result<RegularFile> openRegularFile(const std::string& path) {
    const auto refuse = [&](const char* why) { return core::fail(core::ErrorCode::noSuchFile, why, path); };
    // Before it is opened, because opening alone makes some devices act; and again behind it, because the path may name
    // something else by then.
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return refuse("there is no such file");
    if (!S_ISREG(about.st_mode)) return refuse("this is no regular file");
    RegularFile file;
    // Without O_NONBLOCK a pipe that nobody writes to would be waited for.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) return refuse("the file cannot be read");
    file.handle = Handle{descriptor};
    if (::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) return refuse("this is no regular file");
    file.size = static_cast<std::uint64_t>(about.st_size);
    return file;
}

bool readAt(const Handle& file, std::uint64_t offset, std::span<std::byte> into) noexcept {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    if (offset > most || into.size() > most - offset) return false;
    while (!into.empty()) {
        const ssize_t count =
            ::pread(static_cast<int>(file.get()), into.data(), into.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        offset += static_cast<std::uint64_t>(count);
        into = into.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace glovebox::os
