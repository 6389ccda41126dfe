// The sandbox process that is made before anybody asks for it.
#include "client/test/client_kit.h"
#include "client/test/process_list.h"
#include "client/test/start_modes.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

using namespace client_kit;

namespace {

std::uint32_t processOf(Group& group, SandboxId sandbox) {
    const auto process = group.sandboxProcessId(sandbox);
    REQUIRE(process.isOk());
    return process.value();
}

/// The process that was made ahead, after a first sandbox.
std::uint32_t prepare(Runtime& runtime, Group& group) {
    const SandboxId sandbox = mustFork(group);
    awaitPrepared(runtime);
    const std::uint32_t prepared = runtime.preparedProcessId();
    REQUIRE(prepared != 0);
    CHECK(prepared != processOf(group, sandbox));
    CHECK(isRunning(prepared));
    CHECK_EQUAL(statusOf(prepared, "PPid"), std::to_string(::getpid()));
    return prepared;
}

/// Lines of /proc/PID/limits, but for the one that counts from what runs on this machine at the moment.
std::vector<std::string> limitsOf(std::uint32_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/limits");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        if (!line.starts_with("Max processes")) lines.push_back(line);
    return lines;
}

std::string processLimitOf(std::uint32_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/limits");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("Max processes")) return line;
    return {};
}

} // namespace

TEST_CASE("client: a sandbox that was made ahead is taken once, with the limits of who takes it, and another follows") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    const std::uint32_t prepared = prepare(runtime, rig.group);
    auto options = startedAs(StartMode::executed);
    options.limits.openFiles = 77;
    options.limits.fileBytes = 4321;
    options.limits.memoryBytes = 900'000'000;
    options.limits.cpuSeconds = 1000;
    const auto executed = processOf(rig.group, mustAdd(rig.group, options));
    options.start = StartMode::forked;
    const auto box = mustAdd(rig.group, options);
    const auto taken = processOf(rig.group, box);
    CHECK_EQUAL(taken, prepared);
    CHECK_EQUAL(limitsOf(taken), limitsOf(executed));
    CHECK(processLimitOf(taken) != processLimitOf(static_cast<std::uint32_t>(::getpid())));
    CHECK_EQUAL(openThingsOf(taken), openThingsOf(executed));
    CHECK_EQUAL(::getpgid(static_cast<pid_t>(taken)), static_cast<pid_t>(taken));
    const auto device = rig.add(box, "integrator");
    const auto x = noise(1, 2, 8 * n);
    rig.feed(device, x);
    rig.hear(device);
    rig.play(8 * n);
    CHECK_SAME(rig.heard[0], integrated(x));
    awaitPrepared(runtime);
    const auto next = runtime.preparedProcessId();
    CHECK(next != 0 && next != taken);
    // What the one that is at work does is no matter of the one that waits.
    CHECK(rig.group.removeSandbox(box).isOk());
    CHECK_EQUAL(processOf(rig.group, mustAdd(rig.group, startedAs(StartMode::forked))), next);
}

TEST_CASE("client: a sandbox that was made ahead with another environment is ended, not taken") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    const char* const before = std::getenv("TZ");
    const std::string kept = before != nullptr ? before : "";
    const std::uint32_t prepared = prepare(runtime, rig.group);
    ::setenv("TZ", "UTC+7", 1);
    const auto box = mustAdd(rig.group, startedAs(StartMode::forked));
    const auto info = rig.group.deviceInfo(rig.addTestPlugin(box, "glutton"));
    if (before != nullptr)
        ::setenv("TZ", kept.c_str(), 1);
    else
        ::unsetenv("TZ");
    CHECK(processOf(rig.group, box) != prepared);
    CHECK_EQUAL(statusOf(prepared, "State"), "");
    CHECK_EQUAL(info ? info.value().descriptor.name : info.status().text(), "Glovebox Glutton in UTC+7");
}

TEST_CASE("client: a sandbox that was made ahead and died before it was needed costs nothing") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    for (int round = 0; round < 5; ++round) {
        const std::uint32_t prepared = prepare(runtime, rig.group);
        ::kill(static_cast<pid_t>(prepared), SIGKILL);
        // Not its first thread alone: until it can be reaped, which is not ours to do.
        siginfo_t ended;
        REQUIRE(::waitid(P_PID, static_cast<id_t>(prepared), &ended, WEXITED | WNOWAIT) == 0);
        const auto box = mustAdd(rig.group, startedAs(StartMode::forked));
        CHECK(processOf(rig.group, box) != prepared);
        CHECK_EQUAL(statusOf(prepared, "State"), ""); // reaped
        CHECK(rig.group.ping(box).isOk());
    }
}

TEST_CASE("client: what was made ahead ends with the last open group, before its close returns") {
    auto runtime = newRuntime();
    auto first = runtime.createGroup(groupOptions(Crossing::synchronous, n));
    auto second = runtime.createGroup(groupOptions(Crossing::pipelined, n));
    REQUIRE(first.isOk() && second.isOk());
    const std::uint32_t prepared = prepare(runtime, first.value());
    first->close();
    CHECK(isRunning(prepared));
    CHECK_EQUAL(runtime.preparedProcessId(), prepared);
    second->close();
    CHECK_EQUAL(statusOf(prepared, "State"), "");
    CHECK_EQUAL(runtime.preparedProcessId(), 0u);
    // And it is there for the next group.
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    CHECK(prepare(runtime, rig.group) != prepared);
}

TEST_CASE("client: what was made ahead ends with the fork server that made it") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    const std::uint32_t prepared = prepare(runtime, rig.group);
    ::kill(static_cast<pid_t>(runtime.forkServerProcessId()), SIGKILL);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!statusOf(prepared, "State").empty() && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    CHECK_EQUAL(statusOf(prepared, "State"), "");
    CHECK_EQUAL(runtime.preparedProcessId(), 0u);
}

TEST_CASE("client: nothing is made ahead where sandboxes are executed") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    mustAdd(rig.group, startedAs(StartMode::executed));
    CHECK_EQUAL(runtime.forkServerProcessId(), 0u);
    CHECK_EQUAL(runtime.preparedProcessId(), 0u);
}
