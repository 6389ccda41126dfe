// Recovery and everything that may happen meanwhile: it is stopped, it takes for ever, it happens fifty times over.
#include "client/test/client_leftovers.h"
#include "client/test/recovery_kit.h"

#include <thread>

using namespace client_kit;

namespace {

/// A moody device whose saved state never stops loading, and a crash: its sandbox is in the middle of a recovery that will
/// last for half a minute.
struct Stuck {
    Stuck(Rig& rig, EventLog& log, SandboxId sandbox) : device(rig.addTestPlugin(sandbox, "moody")) {
        setMood(rig, device, hangsOnLoad);
        rig.playBlock(n);
        REQUIRE(rig.group.saveForRecovery(sandbox).isOk());
        makeCrash(rig, device);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovering>() > 0; }));
        CHECK(rig.group.sandboxState(sandbox).value() == SandboxState::recovering);
    }
    DeviceId device;
};

core::Event note(EventKind kind) {
    core::Event event;
    event.kind = kind;
    event.port = 0;
    event.noteId = 7;
    event.channel = 0;
    event.key = 69;
    event.value = 1;
    return event;
}

} // namespace

TEST_CASE("client: a sandbox that is killed while it recovers stays dead, however long its plugin would load") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = automatic();
    const auto doomed = rig.sandbox();
    const Stuck stuck(rig, log, doomed);
    CHECK_EQUAL(rig.group.addDevice(doomed, {}).status().code, ErrorCode::sandboxDied);
    CHECK_EQUAL(rig.group.restartSandbox(doomed).code, ErrorCode::wrongState);
    CHECK_EQUAL(rig.group.liftQuarantine(stuck.device).code, ErrorCode::wrongState);
    REQUIRE(rig.group.killSandbox(doomed).isOk());
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::stopped);
    for (int i = 0; i < 50; ++i) rig.playBlock(n);
    CHECK_EQUAL(log.count<SandboxRecovered>(), 0u);
    CHECK_EQUAL(log.count<RecoveryFailed>(), 0u);
    CHECK(rig.group.stateSetAside(stuck.device).status().code == ErrorCode::wrongState);
    CHECK(rig.group.removeSandbox(doomed).isOk());
}

TEST_CASE("client: a sandbox that is removed while it recovers is gone at once, with all that was on its way") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery = automatic();
    const auto healthy = rig.add(rig.sandbox(), "gain");
    rig.feed(healthy, longNoise());
    rig.hear(healthy);
    awaitPrepared(sharedRuntime());
    const auto before = footprint();
    const auto doomed = rig.sandbox();
    const Stuck stuck(rig, log, doomed);
    REQUIRE(rig.group.removeSandbox(doomed).isOk());
    CHECK_EQUAL(rig.group.sandboxState(doomed).status().code, ErrorCode::unknownObject);
    CHECK_EQUAL(rig.group.deviceInfo(stuck.device).status().code, ErrorCode::unknownObject);
    rig.play(4 * n);
    CHECK_SAME(rig.heard[0], first(longNoise(), rig.position));
    if (!canMeasureFootprint()) return;
    // The report of the crash is made in a process of its own, and told even if its sandbox is not there any more.
    REQUIRE(log.has<CrashReported>());
    awaitPrepared(sharedRuntime());
    CHECK_EQUAL(footprint().children, before.children);
    CHECK_EQUAL(footprint().descriptors, before.descriptors);
}

TEST_CASE("client: a group is closed while a sandbox recovers and while a load hangs, and waits for neither") {
    if (!canMeasureFootprint()) SKIP("this platform's footprint is not measured here");
    {
        Rig warmUp(groupOptions(Crossing::synchronous, n)); // what the shared runtime makes once
        warmUp.sandbox();
    }
    const auto before = footprint();
    {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        rig.recovery = automatic();
        const auto doomed = rig.sandbox();
        const auto hanging = rig.sandbox();
        const Stuck stuck(rig, log, doomed);
        Result<DeviceId> added = core::fail(ErrorCode::ok, "");
        std::thread loader([&] {
            DeviceOptions device;
            device.file = crasherPath("hang-in-init", Format::clap);
            added = rig.group.addDevice(hanging, device);
        });
        rig.group.close();
        loader.join();
        // Whoever had waited would have seen their limits pass: the load timed out, the state set aside, another attempt.
        CHECK(!added.isOk());
        CHECK(added.status().code != ErrorCode::timedOut);
        CHECK_EQUAL(log.count<SandboxRecovering>(), 1u);
        CHECK(log.all<SandboxEnded>().front().end.state == SandboxState::crashed);
    }
    CHECK_EQUAL(footprint().children, before.children);
    CHECK_EQUAL(footprint().descriptors, before.descriptors);
    CHECK_EQUAL(footprint().threads, before.threads);
    CHECK_EQUAL(footprint().sharedMappings, before.sharedMappings);
}

TEST_CASE("client: a recovery that hangs delays no other, in the same group or in another") {
    EventLog log, otherLog;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    Rig other(groupOptions(Crossing::synchronous, n), otherLog.listener());
    rig.recovery = other.recovery = automatic();
    const auto stuckBox = rig.sandbox();
    const Stuck stuck(rig, log, stuckBox);
    const auto quick = rig.addTestPlugin(rig.sandbox(), "moody");
    const auto far = other.addTestPlugin(other.sandbox(), "moody");
    makeCrash(rig, quick);
    REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
    makeCrash(other, far);
    REQUIRE(playUntil(other, [&] { return otherLog.count<SandboxRecovered>() > 0; }));
    CHECK(rig.group.sandboxState(stuckBox).value() == SandboxState::recovering);
}

TEST_CASE("client: each attempt waits longer than the one before, and says how long") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery = automatic();
    rig.recovery.attempts = 5;
    rig.recovery.maxDelayMs = 30;
    const auto doomed = rig.sandbox();
    const auto loop = rig.addTestPlugin(doomed, "moody");
    rig.playBlock(n);
    setMood(rig, loop, crashesOnActivate);
    makeCrash(rig, loop);
    REQUIRE(playUntil(rig, [&] { return log.count<DeviceQuarantined>() > 0; }));
    std::vector<std::uint32_t> delays, attempts;
    for (const auto& event : log.all<SandboxRecovering>()) {
        delays.push_back(event.delayMs);
        attempts.push_back(event.attempt);
        if (delays.size() == 5) break;
    }
    CHECK(delays == (std::vector<std::uint32_t>{0, 10, 20, 30, 30}));
    CHECK(attempts == (std::vector<std::uint32_t>{1, 2, 3, 4, 5}));
    // The crash in the block and one for every attempt.
    CHECK_EQUAL(log.count<SandboxEnded>(), 6u);
    CHECK_EQUAL(log.count<SandboxRecovered>(), 0u);
}

TEST_CASE("client: fifty crashes in a row leave nothing behind, and untouched paths exact in every block") {
    if (!canMeasureFootprint()) SKIP("this platform's footprint is not measured here");
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n, true), log.listener());
    rig.recovery = automatic();
    rig.recovery.attempts = 1000;
    rig.recovery.maxDelayMs = 10;
    const auto doomed = rig.sandbox(Fallback::hold);
    const auto a = rig.addTestPlugin(doomed, "moody");
    const auto b = rig.add(rig.sandbox(), "gain");
    const auto c = rig.add(rig.sandbox(), "integrator");
    rig.connect(b, a);
    rig.connect(a, b); // a loop through the one that dies
    rig.connect(b, c);
    const auto d = rig.add(rig.sandbox(), "integrator");
    rig.feed(d, longNoise());
    rig.hear(d);
    const auto crash = [&] {
        const auto before = log.count<SandboxRecovered>();
        makeCrash(rig, a);
        return playUntil(rig, [&] { return log.count<SandboxRecovered>() > before; });
    };
    rig.play(2 * n);
    for (int i = 0; i < 3; ++i) REQUIRE(crash());
    // A report is made in a process of its own.
    REQUIRE(playUntil(rig, [&] { return log.count<CrashReported>() >= 3; }));
    rig.play(2 * n);
    awaitPrepared(sharedRuntime());
    const auto before = footprint();
    for (int i = 0; i < 50; ++i) REQUIRE(crash());
    rig.play(2 * n);
    // The report of the last crash may still be in the making.
    awaitPrepared(sharedRuntime());
    auto after = footprint();
    for (int i = 0; i < 200 && (after.children > before.children || after.descriptors > before.descriptors); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        after = footprint();
    }
    CHECK_EQUAL(after.descriptors, before.descriptors);
    CHECK(after.threads <= before.threads); // one that came and went may have been there before
    CHECK_EQUAL(after.children, before.children);
    CHECK_EQUAL(after.sharedMappings, before.sharedMappings);
    CHECK_EQUAL(after.namedAreas, before.namedAreas);
    CHECK_SAME(rig.heard[0], first(integrated(longNoise()), rig.position));
}

TEST_CASE("client: a note of a source that was restarted between two blocks ends, in either crossing") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        EventLog log;
        Rig rig(groupOptions(crossing, n), log.listener());
        const auto doomed = rig.sandbox();
        const auto source = rig.add(doomed, "note-echo", one);
        const auto synth = rig.add(rig.sandbox(), "sine-synth", other);
        rig.connect(source, 0, synth, 0, PortKind::event);
        rig.hear(synth);
        rig.command(5, source, note(EventKind::noteOn));
        rig.play(16 * n);
        CHECK(rig.heard[0][0].back() != 0.0f); // it sounds, and would for ever
        // No block sees the sandbox dead.
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        REQUIRE(log.has<SandboxEnded>());
        REQUIRE(rig.group.restartSandbox(doomed).isOk());
        const auto end = rig.position;
        rig.play(6 * n);
        for (auto i = end + 3 * n; i < rig.position; ++i) CHECK_EQUAL(rig.heard[0][0][i], 0.0f);
        // And the restarted one plays.
        rig.command(rig.position, source, note(EventKind::noteOn));
        rig.play(16 * n);
        CHECK(rig.heard[0][0].back() != 0.0f);
    });
}
