#include "spawned_host.h"

#include "os/files.h"

#include <utility>

namespace glovebox::sandbox::test {
namespace {

std::pair<os::MessageChannel, os::MessageChannel> createConnection() {
    auto pair = os::MessageChannel::createPair();
    REQUIRE(pair.isOk());
    return std::move(*pair);
}

} // namespace

SpawnedHost::SpawnedHost() : SpawnedHost(createConnection()) {}

SpawnedHost::SpawnedHost(std::pair<os::MessageChannel, os::MessageChannel> ends) : HostSide(std::move(ends.first)) {
    const os::Handle childEnd = ends.second.releaseHandle();
    os::SpawnOptions spawn;
    spawn.executable = GLOVEBOX_SANDBOX_HOST;
    spawn.arguments = {"--serve"};
    spawn.inherited = {&childEnd};
    auto spawned = os::Child::spawn(std::move(spawn));
    REQUIRE(spawned.isOk());
    child = std::move(*spawned);
    channel.setPeer(child.id());
    introduce();
}

bool SpawnedHost::waitForExit(os::ExitStatus& status) {
    return child.waitUntil(os::nowNs() + engine::test::patienceNs, status);
}

Run runSandboxHost(const std::vector<std::string>& arguments) {
    auto pipe = os::createOutputPipe();
    REQUIRE(pipe.isOk());
    os::SpawnOptions spawn;
    spawn.executable = GLOVEBOX_SANDBOX_HOST;
    spawn.arguments = arguments;
    spawn.standardOutput = std::move(pipe->second);
    auto child = os::Child::spawn(std::move(spawn));
    REQUIRE(child.isOk());
    Run run;
    REQUIRE(child->waitUntil(os::nowNs() + engine::test::patienceNs, run.status));
    // Results here are shorter than a pipe's buffer, so the child never had to wait for us.
    char buffer[4096];
    for (;;) {
        const auto read = os::readAvailable(pipe->first, buffer, sizeof buffer);
        if (read.size == 0) return run;
        run.output.append(buffer, read.size);
    }
}

} // namespace glovebox::sandbox::test
