// The fork server: what its copies are, and that nothing depends on its life.
#include "client/test/client_kit.h"
#include "client/test/client_leftovers.h"
#include "client/test/process_list.h"
#include "client/test/rude_host.h"
#include "client/test/start_modes.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>

using namespace client_kit;

namespace {

void needForkServer(Group& group) { CHECK(group.removeSandbox(mustFork(group)).isOk()); }

DeviceId addGain(Rig& rig, SandboxId sandbox) { return rig.add(sandbox, "gain"); }

} // namespace

TEST_CASE("client: a sandbox has nothing open but what it was given and its own, forked or executed") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    std::vector<std::vector<std::string>> seen;
    for (const auto start : {StartMode::executed, StartMode::forked}) {
        // Others before it: what they have must not leak into the next.
        for (int i = 0; i < 3; ++i) mustAdd(rig.group, startedAs(start));
        const auto box = mustAdd(rig.group, startedAs(start));
        const auto process = rig.group.sandboxProcess(box);
        REQUIRE(process.isOk());
        CHECK(process.value().start == start);
        CHECK_EQUAL(process.value().startNote, "");
        auto things = openThingsOf(process.value().id);
        REQUIRE(things.size() >= 4);
        CHECK_EQUAL(things[0], "0 /dev/null");
        CHECK_EQUAL(things[1], "1 pipe");
        CHECK_EQUAL(things[2], "2 pipe");
        CHECK_EQUAL(things[3], "3 socket");
        for (std::size_t i = 4; i < things.size(); ++i) {
            const std::string kind = things[i].substr(things[i].find(' ') + 1);
            CHECK(kind == "eventpoll" || kind == "eventfd" || kind == "directory" ||
                  kind.starts_with("memfd:glovebox-"));
        }
        seen.push_back(std::move(things));
    }
    CHECK_EQUAL(seen[0], seen[1]);
}

TEST_CASE("client: a forked sandbox is a child of this process with a group, limits and an environment of its own") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    auto options = startedAs(StartMode::forked);
    options.limits.openFiles = 77;
    options.limits.fileBytes = 4321;
    const auto box = mustAdd(rig.group, options);
    const auto pid = rig.group.sandboxProcessId(box).value();
    CHECK_EQUAL(statusOf(pid, "PPid"), std::to_string(::getpid()));
    CHECK_EQUAL(::getpgid(static_cast<pid_t>(pid)), static_cast<pid_t>(pid));
    CHECK_EQUAL(statusOf(pid, "SigBlk"), std::string(16, '0'));
    CHECK(statusOf(pid, "SigIgn") ==
          statusOf(rig.group.sandboxProcessId(mustAdd(rig.group, startedAs(StartMode::executed))).value(), "SigIgn"));
    std::ifstream limits("/proc/" + std::to_string(pid) + "/limits");
    std::string text((std::istreambuf_iterator<char>(limits)), {});
    CHECK(text.find("Max open files            77                   77") != std::string::npos);
    CHECK(text.find("Max file size             4321                 4321") != std::string::npos);
    const auto device = addGain(rig, box);
    const auto x = noise(1, 2, 8 * n);
    rig.feed(device, x);
    rig.setGain(device, 0.5);
    rig.hear(device);
    rig.play(8 * n);
    CHECK_SAME(rig.heard[0], gained(x, 0.5f));
}

TEST_CASE("client: a forked sandbox has the environment of its own start, not that of the fork server") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    const char* const before = std::getenv("TZ");
    const std::string kept = before != nullptr ? before : "";
    std::vector<std::string> seen;
    for (const char* zone : {"UTC", "UTC0", ""}) {
        if (*zone != 0)
            ::setenv("TZ", zone, 1);
        else
            ::unsetenv("TZ");
        const auto box = mustAdd(rig.group, startedAs(StartMode::forked));
        const auto info = rig.group.deviceInfo(rig.addTestPlugin(box, "glutton"));
        seen.push_back(info ? info.value().descriptor.name : info.status().text());
    }
    if (before != nullptr)
        ::setenv("TZ", kept.c_str(), 1);
    else
        ::unsetenv("TZ");
    CHECK_EQUAL(seen,
                (std::vector<std::string>{"Glovebox Glutton in UTC", "Glovebox Glutton in UTC0", "Glovebox Glutton"}));
}

TEST_CASE("client: the fork server dies and its sandboxes live on; the next one starts from a new server") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    const auto box = mustAdd(rig.group, startedAs(StartMode::forked));
    const auto device = rig.add(box, "integrator");
    const auto x = noise(2, 2, 20 * n);
    rig.feed(device, x);
    rig.hear(device);
    rig.play(10 * n);
    for (int round = 0; round < 3; ++round) {
        const auto server = runtime.forkServerProcessId();
        REQUIRE(server != 0);
        CHECK(server != rig.group.sandboxProcessId(box).value());
        ::kill(static_cast<pid_t>(server), SIGKILL);
        // At once: often before anybody has noticed.
        const auto next = mustAdd(rig.group, startedAs(StartMode::forked));
        CHECK(rig.group.ping(next).isOk());
        // The first may have been made before, so it is the next one that needs a new server.
        const auto another = mustAdd(rig.group, startedAs(StartMode::forked));
        CHECK(runtime.forkServerProcessId() != server);
        CHECK(!isRunning(server));
        CHECK(rig.group.ping(another).isOk());
    }
    rig.play(10 * n);
    CHECK_SAME(rig.heard[0], integrated(x));
    // And one that dies while nobody asks is noticed and reaped.
    const auto server = runtime.forkServerProcessId();
    ::kill(static_cast<pid_t>(server), SIGKILL);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!statusOf(server, "State").empty() && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    CHECK_EQUAL(statusOf(server, "State"), "");
    CHECK_EQUAL(runtime.forkServerProcessId(), 0u);
    CHECK(rig.group.ping(box).isOk());
}

TEST_CASE("client: sandboxes that end while a new fork server starts keep nobody waiting") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    auto box = mustAdd(rig.group, startedAs(StartMode::forked));
    for (int round = 0; round < 50; ++round) {
        const auto doomed = rig.group.sandboxProcessId(box);
        REQUIRE(doomed.isOk());
        if (const auto server = runtime.forkServerProcessId()) ::kill(static_cast<pid_t>(server), SIGKILL);
        ::kill(static_cast<pid_t>(doomed.value()), SIGKILL);
        const auto dead = box;
        box = mustAdd(rig.group, startedAs(StartMode::forked));
        CHECK(rig.group.removeSandbox(dead).isOk());
    }
    CHECK(rig.group.ping(box).isOk());
}

TEST_CASE("client: servers that die while they are asked cost nothing but time") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    awaitPrepared(runtime);
    const auto before = footprint();
    {
        std::atomic<bool> isDone{false};
        std::thread killer([&] {
            while (!isDone.load()) {
                if (const auto server = runtime.forkServerProcessId()) ::kill(static_cast<pid_t>(server), SIGKILL);
                std::this_thread::sleep_for(std::chrono::microseconds(700));
            }
        });
        std::vector<SandboxId> boxes;
        for (int i = 0; i < 40; ++i) {
            // Not by force: when both attempts meet a dying server it is executed.
            const auto box = rig.group.addSandbox(startedAs(StartMode::automatic));
            CHECK(box.isOk());
            if (box) boxes.push_back(box.value());
        }
        isDone = true;
        killer.join();
        for (const auto box : boxes) {
            CHECK(rig.group.ping(box).isOk());
            CHECK(rig.group.removeSandbox(box).isOk());
        }
    }
    // A server of its own again, so that the same things are counted.
    CHECK(rig.group.removeSandbox(mustAdd(rig.group, startedAs(StartMode::forked))).isOk());
    awaitPrepared(runtime);
    const auto after = footprint();
    CHECK_EQUAL(after.children, before.children);
    CHECK_EQUAL(after.descriptors, before.descriptors);
    CHECK_EQUAL(after.threads, before.threads);
}

TEST_CASE("client: whatever way the client is killed, its fork server and its sandboxes go with it") {
    for (const char* how : {"forked", "executed"}) {
        auto output = os::createOutputPipe();
        REQUIRE(output.isOk());
        os::SpawnOptions options;
        options.executable = GLOVEBOX_LAB_PROBE;
        options.arguments = {how};
        options.standardOutput = std::move(output->second);
        auto probe = os::Child::spawn(std::move(options));
        REQUIRE(probe.isOk());
        std::string said;
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (said.find('\n') == std::string::npos && std::chrono::steady_clock::now() < limit) {
            char text[200];
            const auto read = os::readAvailable(output->first, text, sizeof text);
            said.append(text, read.size);
            if (read.isClosed) break;
        }
        std::istringstream numbers(said);
        std::uint32_t server = 0, first = 0, second = 0, ahead = 0;
        numbers >> server >> first >> second >> ahead;
        if (said.empty()) SKIP("the probe could not fork");
        REQUIRE(second != 0);
        CHECK_EQUAL(server != 0, std::string(how) == "forked");
        CHECK_EQUAL(ahead != 0, server != 0);
        CHECK(isRunning(first) && isRunning(second));
        // Stopped: the kernel lets it go on when it has lost its parent, and nothing of it may stay then.
        ::kill(static_cast<pid_t>(second), SIGSTOP);
        // The process alone, not its group: they must go by themselves.
        ::kill(static_cast<pid_t>(probe->id()), SIGKILL);
        os::ExitStatus status;
        CHECK(probe->waitUntil(os::nowNs() + 20'000'000'000, status));
        if (server != 0) CHECK(waitUntilGone(server));
        if (ahead != 0) CHECK(waitUntilGone(ahead));
        CHECK(waitUntilGone(first));
        CHECK(waitUntilGone(second));
    }
}

TEST_CASE("client: 200 sandboxes that came and went leave nothing behind") {
    auto runtime = newRuntime();
    Rig rig(runtime, groupOptions(Crossing::synchronous, n));
    needForkServer(rig.group);
    awaitPrepared(runtime);
    const auto before = footprint();
    for (int i = 0; i < 200; ++i) {
        const auto box = mustAdd(rig.group, startedAs(StartMode::forked));
        if (i % 2) CHECK(rig.group.killSandbox(box).isOk());
        CHECK(rig.group.removeSandbox(box, i % 4 ? 500 : 0).isOk());
    }
    awaitPrepared(runtime);
    const auto after = footprint();
    CHECK_EQUAL(after.children, before.children);
    CHECK_EQUAL(after.descriptors, before.descriptors);
    CHECK_EQUAL(after.threads, before.threads);
    CHECK_EQUAL(after.sharedMappings, before.sharedMappings);
}

TEST_CASE("client: a fork server that answers wrongly is done without, and where it was demanded that is an error") {
    // Which start is wanted is what this case is about.
    const char* const wanted = std::getenv("GLOVEBOX_START");
    const std::string kept = wanted != nullptr ? wanted : "";
    ::unsetenv("GLOVEBOX_START");
    // A child of ours that is no sandbox: whoever believes the answer ends it.
    const pid_t bystander = ::fork();
    if (bystander == 0) {
        ::alarm(120);
        for (;;) ::pause();
    }
    REQUIRE(bystander > 0);
    const std::string namesBystander = rude::wardenNamesNumber + std::to_string(bystander);
    for (const std::string& mode :
         std::vector<std::string>{"", rude::wardenEnds, rude::wardenTalksNonsense, rude::wardenMixesUp,
                                  rude::wardenNamesItself, rude::wardenNamesStranger, namesBystander}) {
        if (!mode.empty())
            ::setenv("GLOVEBOX_LOG", mode.c_str(), 1);
        else
            ::unsetenv("GLOVEBOX_LOG");
        const auto before = footprint();
        {
            RuntimeOptions where;
            where.sandboxHost = GLOVEBOX_RUDE_HOST;
            auto runtime = Runtime::create(where);
            REQUIRE(runtime.isOk());
            auto group = runtime->createGroup(groupOptions(Crossing::synchronous, n));
            REQUIRE(group.isOk());
            const auto box = mustAdd(group.value(), startedAs(StartMode::automatic));
            const auto process = group->sandboxProcess(box);
            REQUIRE(process.isOk());
            CHECK(process.value().start == StartMode::executed);
            CHECK(process.value().startNote.find("fork server") != std::string::npos);
            const auto forced = group->addSandbox(startedAs(StartMode::forked));
            CHECK_EQUAL(forced.status().code, ErrorCode::unsupportedHere);
            CHECK_EQUAL(runtime->forkServerProcessId(), 0u);
        }
        CHECK_EQUAL(footprint().children, before.children);
        CHECK_EQUAL(footprint().descriptors, before.descriptors);
    }
    CHECK(isRunning(static_cast<std::uint32_t>(bystander)));
    ::kill(bystander, SIGKILL);
    ::waitpid(bystander, nullptr, 0);
    ::unsetenv("GLOVEBOX_LOG");
    if (wanted != nullptr) ::setenv("GLOVEBOX_START", kept.c_str(), 1);
}
