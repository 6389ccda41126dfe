// What the process of a sandbox uses, as the system counts it.
#include "client/test/client_events.h"
#include "client/test/client_kit.h"

using namespace client_kit;

namespace {

/// A sandbox with a plugin that takes what it likes, and what it used before that and after.
struct Meal {
    SandboxUsage before, after;
};

Meal eat(double appetite) {
    GroupOptions patient = groupOptions(Crossing::pipelined, n);
    patient.hangAfterBlocks = 1000; // on a busy machine it takes its time
    Rig rig(patient);
    SandboxOptions options;
    options.wantsRealtime = false;
    options.recovery.mode = RecoveryPolicy::Mode::manual;
    options.limits = {.memoryBytes = 0, .processesAndThreads = 0, .openFiles = 8192, .cpuSeconds = 0, .fileBytes = 0};
    const auto box = rig.group.addSandbox(options);
    REQUIRE(box.isOk());
    const auto glutton = rig.addTestPlugin(box.value(), "glutton", Format::clap);
    rig.play(n);
    const auto before = rig.group.sandboxUsage(box.value());
    REQUIRE(before.isOk());
    rig.set(glutton, 0, appetite, 0, 6);
    rig.play(4 * n); // offline: all of it is waited for
    const auto after = rig.group.sandboxUsage(box.value());
    REQUIRE(after.isOk());
    return {before.value(), after.value()};
}

} // namespace

TEST_CASE("client: descriptors, sockets and threads that a plugin takes are seen from outside, each as what it is") {
    const Meal descriptors = eat(1);
    CHECK_EQUAL(*descriptors.after.descriptors, *descriptors.before.descriptors + 4000);
    CHECK_EQUAL(*descriptors.after.connections, *descriptors.before.connections);
    const Meal sockets = eat(6);
    CHECK_EQUAL(*sockets.after.descriptors, *sockets.before.descriptors + 4000);
    CHECK_EQUAL(*sockets.after.connections, *sockets.before.connections + 4000);
    CHECK(*sockets.before.connections >= 1); // the one to its host
    const Meal threads = eat(5);
    CHECK(*threads.after.threads > *threads.before.threads + 50);
    CHECK(*threads.after.cpuNs >= *threads.before.cpuNs);
}

TEST_CASE("client: a sandbox that has ended, or has no process, has no usage, and says so") {
    EventLog events;
    Rig rig(groupOptions(Crossing::pipelined, n), events.listener());
    const auto box = rig.sandbox();
    REQUIRE(rig.group.sandboxUsage(box).isOk());
    REQUIRE(rig.group.killSandbox(box).isOk());
    REQUIRE(events.has<SandboxEnded>());
    CHECK(rig.group.sandboxUsage(box).status().code == ErrorCode::wrongState);
    rig.hosting = HostingMode::direct;
    CHECK(rig.group.sandboxUsage(rig.sandbox()).status().code == ErrorCode::wrongState);
    CHECK(rig.group.sandboxUsage(12345).status().code == ErrorCode::unknownObject);
}
