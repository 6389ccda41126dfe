// lab_probe forked|executed: starts two sandboxes, prints the numbers of the fork server, of both, and of the one that is made
// ahead, and sleeps until it is killed. Nothing of it may outlive it.
#include "glovebox/group.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
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
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    while (runtime->forkServerProcessId() != 0 && runtime->preparedProcessId() == 0 &&
           std::chrono::steady_clock::now() < limit)
        std::this_thread::yield();
    std::printf("%u %u %u %u\n", runtime->forkServerProcessId(), processes[0], processes[1],
                runtime->preparedProcessId());
    std::fflush(stdout);
    for (;;) ::pause();
}
