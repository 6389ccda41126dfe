// Sandboxes that die come back: with their devices, states, parameters and wiring, while everything else plays on.
#include "client/test/recovery_kit.h"

using namespace client_kit;

namespace {

/// `whole` where the block's report says that the sandbox did it, silence elsewhere.
Signal whereDone(const Rig& rig, SandboxId sandbox, const Signal& whole) {
    auto result = first(whole, rig.position);
    for (const auto& block : rig.blocks) {
        if (block.outcomes.at(sandbox) == StageOutcome::done) continue;
        for (auto& channel : result)
            for (auto i = block.start; i < block.start + block.frames; ++i) channel[i] = 0;
    }
    return result;
}

} // namespace

TEST_CASE("client: a sandbox that crashes comes back with the same devices, state and parameters, and plays on") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        EventLog log;
        Rig rig(groupOptions(crossing, n), log.listener());
        rig.recovery = automatic();
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody", one);
        const auto mate = rig.add(doomed, "gain", other);
        const auto healthy = rig.sandbox();
        const auto b = rig.add(healthy, "gain", other);
        const auto c = rig.add(rig.sandbox(), "integrator", one);
        rig.setGain(a, 2);
        rig.setGain(mate, 0.25);
        rig.connect(a, mate);
        rig.connect(mate, b);
        rig.feed(a, longNoise());
        rig.feed(c, longNoise());
        rig.hear(b);
        rig.hear(c);
        const auto tap = rig.group.addTap(mate, 0);
        REQUIRE(tap.isOk());
        rig.play(5 * n);
        const auto processId = rig.group.sandboxProcessId(doomed).value();
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        rig.setGain(mate, 0.5); // since the save

        makeCrash(rig, a);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
        for (int i = 0; i < 8; ++i) rig.playBlock(n);
        CHECK(rig.blocks.back().isComplete);
        CHECK(rig.group.sandboxState(doomed).value() == SandboxState::ready);
        CHECK(rig.group.sandboxProcessId(doomed).value() != processId);
        // The change of the gain fell between blocks: before it 0.25, after it 0.5.
        const auto made = first(gained(gained(longNoise(), 2.0f), 0.25f), 5 * n);
        auto whole = gained(gained(longNoise(), 2.0f), 0.5f);
        for (std::size_t ch = 0; ch < 2; ++ch) std::copy(made[ch].begin(), made[ch].end(), whole[ch].begin());
        const auto atMate = whereDone(rig, doomed, whole);
        CHECK_SAME(rig.heard[0], first(delayed(atMate, crossing == Crossing::pipelined ? n : 0), rig.position));
        CHECK_SAME(rig.heard[1], first(integrated(longNoise()), rig.position));
        float samples[2][n];
        float* channels[] = {samples[0], samples[1]};
        CHECK(rig.group.readTap(tap.value(), channels, n).value().peak > 0);

        // Told in order, and what of it came back.
        std::vector<std::string> told;
        for (const auto& event : log.everything()) {
            if (std::holds_alternative<SandboxEnded>(event)) told.push_back("ended");
            if (std::holds_alternative<SandboxRecovering>(event)) told.push_back("recovering");
            if (std::holds_alternative<SandboxRecovered>(event)) told.push_back("recovered");
        }
        CHECK(told == (std::vector<std::string>{"ended", "recovering", "recovered"}));
        const auto recovered = log.last<SandboxRecovered>();
        CHECK_EQUAL(recovered.sandbox, doomed);
        CHECK_EQUAL(recovered.attempt, 1u);
        CHECK(recovered.durationNs > 0);
        REQUIRE(recovered.devices.size() == 2);
        CHECK_EQUAL(recovered.devices[0].device, a);
        for (const auto& device : recovered.devices) {
            CHECK(device.state == RecoveredDevice::State::restored);
            CHECK(!device.hasPluginChanged);
            CHECK_EQUAL(device.reason, "");
        }
        CHECK_EQUAL(rig.group.deviceInfo(mate).value().sandbox, doomed);
        CHECK_EQUAL(rig.group.connections().size(), 2u);
    });
}

TEST_CASE("client: parameters set since the save come back, by call, in blocks, and while the sandbox was dead") {
    for (const auto format : bothFormats) {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        rig.recovery = automatic();
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody", format);
        rig.feed(a, longNoise());
        rig.hear(a);
        rig.setGain(a, 0.5);
        rig.play(2 * n);
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        const auto automate = [&](double gain) {
            core::Event event;
            event.kind = EventKind::parameterValue;
            event.id = 0;
            event.value = rig.ownUnits(a, gain, 0, 4);
            rig.command(rig.position, a, event);
        };
        rig.setGain(a, 3);
        rig.play(n);
        automate(2); // newer than the call
        rig.play(n);
        makeCrash(rig, a);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() == 1; }));
        rig.playBlock(n);
        CHECK_NEAR(rig.group.parameterValue(a, 0).value(), rig.ownUnits(a, 2, 0, 4), 1e-9);
        // While it is dead: nobody can be called, but blocks go on.
        makeCrash(rig, a);
        rig.playBlock(n);
        automate(1.5);
        rig.playBlock(n);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() == 2; }));
        rig.playBlock(n);
        rig.playBlock(n);
        CHECK_NEAR(rig.group.parameterValue(a, 0).value(), rig.ownUnits(a, 1.5, 0, 4), 1e-9);
        const auto end = rig.position;
        rig.play(n);
        CHECK_EQUAL(rig.heard[0][0][end + 3], longNoise()[0][end + 3] * 1.5f);
    }
}

TEST_CASE("client: a state of ten megabytes comes back, and what was saved by the user counts as saved") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = automatic();
    const auto doomed = rig.sandbox();
    const auto large = rig.add(doomed, "large-state");
    const auto bomb = rig.addTestPlugin(doomed, "moody");
    rig.feed(bomb, longNoise());
    rig.hear(large);
    auto state = rig.group.saveState(large);
    REQUIRE(state.isOk());
    auto other = state.value();
    other[other.size() / 2] ^= std::byte{0x5a}; // within the plugin's own bytes: another offset is heard
    REQUIRE(rig.group.loadState(large, other).isOk());
    rig.play(2 * n);
    const float level = rig.heard[0][0].back();
    makeCrash(rig, bomb);
    REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
    for (int i = 0; i < 3; ++i) rig.playBlock(n);
    CHECK_EQUAL(rig.heard[0][0].back(), level);
    CHECK(rig.group.saveState(large).value() == other);
    CHECK(log.last<SandboxRecovered>().devices[0].state == RecoveredDevice::State::restored);
    CHECK(log.last<SandboxRecovered>().devices[1].state == RecoveredDevice::State::defaults);
}

TEST_CASE("client: what changed is saved by itself, off the audio path") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = automatic();
    rig.recovery.autosaveMs = 20;
    rig.recovery.attempts = 1000;
    rig.recovery.maxDelayMs = 10;
    const auto doomed = rig.sandbox();
    const auto a = rig.addTestPlugin(doomed, "moody");
    rig.feed(a, longNoise());
    rig.setGain(a, 2);
    rig.play(2 * n);
    // Until it has been saved a crash brings back the defaults and the parameter.
    REQUIRE(playUntil(rig, [&] {
        if (log.count<SandboxRecovered>() > 0 &&
            log.last<SandboxRecovered>().devices[0].state == RecoveredDevice::State::restored)
            return true;
        if (log.count<SandboxEnded>() == log.count<SandboxRecovered>() && rig.blocks.back().isComplete &&
            rig.blocks.size() % 200 == 0)
            makeCrash(rig, a);
        return false;
    }));
    CHECK_EQUAL(rig.group.parameterValue(a, 0).value(), 2.0);
}

TEST_CASE("client: with manual recovery a dead sandbox stays dead until somebody restarts it") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery.mode = RecoveryPolicy::Mode::manual;
    const auto doomed = rig.sandbox();
    const auto a = rig.addTestPlugin(doomed, "moody");
    rig.feed(a, longNoise());
    rig.hear(a);
    rig.setGain(a, 2);
    rig.play(n);
    CHECK_EQUAL(rig.group.restartSandbox(doomed).code, ErrorCode::wrongState);
    CHECK_EQUAL(rig.group.restartSandbox(999).code, ErrorCode::unknownObject);
    makeCrash(rig, a);
    REQUIRE(playUntil(rig, [&] { return log.count<SandboxEnded>() > 0; }));
    for (int i = 0; i < 50; ++i) rig.playBlock(n);
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::crashed);
    CHECK_EQUAL(log.count<SandboxRecovering>(), 0u);
    REQUIRE(rig.group.restartSandbox(doomed).isOk());
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::ready);
    CHECK_EQUAL(rig.group.sandboxEnd(doomed).status().code, ErrorCode::wrongState);
    const auto start = rig.position;
    rig.play(2 * n);
    CHECK_EQUAL(rig.heard[0][0][start + 5], longNoise()[0][start + 5] * 2.0f);
    // One that was stopped can be started again too.
    REQUIRE(rig.group.killSandbox(doomed).isOk());
    REQUIRE(log.has<SandboxEnded>(2));
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::stopped);
    REQUIRE(rig.group.restartSandbox(doomed).isOk());
    rig.play(2 * n);
}

TEST_CASE("client: a sandbox that was ended on request is not brought back") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = automatic();
    const auto doomed = rig.sandbox();
    rig.add(doomed, "gain");
    REQUIRE(rig.group.killSandbox(doomed).isOk());
    REQUIRE(log.has<SandboxEnded>());
    for (int i = 0; i < 20; ++i) rig.playBlock(n);
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::stopped);
    CHECK_EQUAL(log.count<SandboxRecovering>(), 0u);
}

TEST_CASE("client: a sandbox that hangs in a block comes back as one that crashed does") {
    EventLog log;
    auto options = groupOptions(Crossing::synchronous, n);
    options.hangAfterNs = 300'000'000;
    Rig rig(options, log.listener());
    rig.recovery = automatic();
    rig.recovery.attempts = 1;
    const auto doomed = rig.sandbox();
    const auto looper = rig.addCrasher(doomed, "loop-in-process");
    rig.feed(looper, longNoise());
    REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
    CHECK(log.last<SandboxEnded>().end.state == SandboxState::hung);
    // And again, until it is left out.
    REQUIRE(playUntil(rig, [&] { return log.count<DeviceQuarantined>() > 0; }));
    CHECK_EQUAL(log.last<DeviceQuarantined>().device, looper);
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::quarantined);
}

TEST_CASE("client: the render mode that was set while a sandbox was dead holds when it is back") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    const auto doomed = rig.sandbox();
    const auto a = rig.addTestPlugin(doomed, "moody");
    rig.feed(a, longNoise());
    makeCrash(rig, a);
    REQUIRE(playUntil(rig, [&] { return log.count<SandboxEnded>() > 0; }));
    REQUIRE(rig.group.setOffline(true).isOk());
    REQUIRE(rig.group.restartSandbox(doomed).isOk());
    rig.play(n);
    REQUIRE(rig.group.setOffline(false).isOk());
    rig.play(n);
}
