#include "standard_output.h"

#include <fcntl.h>
#include <unistd.h>

namespace glovebox::sandbox {

std::FILE* takeStandardOutput() {
    const int ours = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (ours < 0) return nullptr;
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    return ::fdopen(ours, "w");
}

} // namespace glovebox::sandbox
