#include "os/files.h"

#include "os/posix/errors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace glovebox::os {

core::Result<std::pair<Handle, Handle>> createOutputPipe() {
    int ends[2];
    // pipe2 would set the flags at once but macOS lacks it. Our own children are started without other descriptors; a
    // foreign fork between the two calls would at worst keep the pipe open a little longer.
    if (::pipe(ends) != 0) return systemFailure("cannot create a pipe", errno);
    std::pair<Handle, Handle> pipe{Handle{ends[0]}, Handle{ends[1]}};
    for (const int end : ends) {
        if (::fcntl(end, F_SETFD, FD_CLOEXEC) != 0) return systemFailure("cannot prepare a pipe", errno);
    }
    // Ours alone: the child's end stays blocking, programs expect that of their output.
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return systemFailure("cannot prepare a pipe", errno);
    return pipe;
}

core::Result<Handle> createInputPipe(std::string_view text) {
    int ends[2];
    if (::pipe(ends) != 0) return systemFailure("cannot create a pipe", errno);
    Handle reader{ends[0]};
    const Handle writer{ends[1]};
    for (const int end : ends) {
        if (::fcntl(end, F_SETFD, FD_CLOEXEC) != 0) return systemFailure("cannot prepare a pipe", errno);
    }
    // Blocking would wait for a reader that does not exist yet.
    if (::fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0) return systemFailure("cannot prepare a pipe", errno);
    while (!text.empty()) {
        const ssize_t count = ::write(ends[1], text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return core::fail(core::ErrorCode::limitExceeded, "more text than a pipe takes at once");
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return reader;
}

PipeRead readAvailable(const Handle& pipe, char* buffer, std::size_t capacity) noexcept {
    for (;;) {
        const ssize_t count = ::read(static_cast<int>(pipe.get()), buffer, capacity);
        if (count > 0) return {static_cast<std::size_t>(count), false};
        if (count == 0) return {0, capacity > 0};
        if (errno == EINTR) continue;
        return {0, errno != EAGAIN && errno != EWOULDBLOCK};
    }
}

} // namespace glovebox::os
