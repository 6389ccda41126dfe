#include "crash_handler.h"
#include "warden/warden.h"

#include <cstdio>

namespace glovebox::sandbox {

void runWarden(const Arguments&) {
    std::fprintf(stderr, "sandbox-host: this system has no fork server\n");
    leaveProcess(1);
}

} // namespace glovebox::sandbox
