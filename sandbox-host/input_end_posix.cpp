#include "input_end.h"

#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <thread>
#include <unistd.h>

namespace glovebox::sandbox {

bool endWithInput() {
    // A descriptor of our own: a plugin that reads or closes standard input must not end the watch.
    const int ours = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (ours < 0 || nothing < 0) return false;
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
    std::thread([ours] {
        char ignored[64];
        for (;;) {
            const ssize_t size = ::read(ours, ignored, sizeof ignored);
            if (size > 0 || (size < 0 && errno == EINTR)) continue;
            // What the plugin started goes too.
            if (::getpgrp() == ::getpid()) ::kill(0, SIGKILL);
            ::_exit(1);
        }
    }).detach();
    return true;
}

} // namespace glovebox::sandbox
