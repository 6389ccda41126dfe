#include "os/dump_signal.h"

#include "os/posix/errors.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace glovebox::os {

// Low numbers are taken first by those who ask for "a" real-time signal, the highest by debuggers and profilers.
int dumpSignal() noexcept { return SIGRTMAX - 5; }

core::Status requestDump(std::uint32_t process, std::uint32_t thread) noexcept {
    // Both numbers: the kernel refuses a thread that is not of this process.
    const long sent = ::syscall(SYS_tgkill, static_cast<pid_t>(process), static_cast<pid_t>(thread), dumpSignal());
    return sent == 0 ? core::ok() : systemFailure("the thread could not be asked where it is", errno);
}

} // namespace glovebox::os
