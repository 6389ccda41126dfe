// lab_probe forked|executed: starts two sandboxes, prints the numbers of the fork server and of both, and sleeps until it is
// killed. Nothing of it may outlive it.
#include "glovebox/group.hpp"

#include <cstdio>
#include <cstring>
#include <unistd.h>

using namespace glovebox;

int main(int count, char** words) {
    if (count != 2) return 2;
    RuntimeOptions where;
    where.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    auto runtime = Runtime::create(where);
    if (!runtime) return 1;
    auto group = runtime->createGroup({});
    if (!group) return 1;
    SandboxOptions options;
    options.start = std::strcmp(words[1], "forked") == 0 ? StartMode::forked : StartMode::executed;
    std::uint32_t processes[2] = {};
    for (std::uint32_t& process : processes) {
        auto sandbox = group->addSandbox(options);
        if (!sandbox) return 1;
        process = group->sandboxProcessId(*sandbox).value();
    }
    std::printf("%u %u %u\n", runtime->forkServerProcessId(), processes[0], processes[1]);
    std::fflush(stdout);
    for (;;) ::pause();
}
