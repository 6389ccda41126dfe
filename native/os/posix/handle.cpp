#include "os/handle.h"

#include <fcntl.h>
#include <unistd.h>

namespace glovebox::os {

void Handle::close() noexcept {
    // Not repeated on EINTR: Linux and macOS have released the descriptor by then, another thread may own its number.
    if (native != noHandle) ::close(static_cast<int>(native));
    native = noHandle;
}

Handle Handle::duplicate() const noexcept {
    if (native == noHandle) return {};
    const int copy = ::fcntl(static_cast<int>(native), F_DUPFD_CLOEXEC, 3);
    return copy < 0 ? Handle{} : Handle{copy};
}

} // namespace glovebox::os
