// A second process takes over from a sandbox that dies, at the next block, and everything else plays on.
#include "client/test/allocation_count.h"
#include "client/test/recovery_kit.h"

#include "os/clock.h"
#include "os/process.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <thread>

using namespace client_kit;

namespace {

RecoveryPolicy withStandby() {
    RecoveryPolicy policy = automatic();
    policy.standby = true;
    policy.attempts = 10;
    return policy;
}

std::uint32_t standbyOf(Rig& rig, SandboxId sandbox) { return rig.group.standbyProcessId(sandbox).value(); }

/// Waits without playing.
bool waitForStandby(Rig& rig, SandboxId sandbox, std::uint32_t otherThan = 0) {
    const std::uint64_t limit = os::nowNs() + 30'000'000'000;
    while (standbyOf(rig, sandbox) == 0 || standbyOf(rig, sandbox) == otherThan) {
        if (os::nowNs() > limit) return false;
        std::this_thread::yield();
    }
    return true;
}

/// `whole` as the sandbox gave it: silence in blocks in which it was dead, and after each of them a straight line from silence
/// over 64 frames, which here is one block.
Signal takenOver(const Rig& rig, SandboxId sandbox, const Signal& whole) {
    auto result = first(whole, rig.position);
    bool wasDead = false;
    for (const auto& block : rig.blocks) {
        const bool isDone = block.outcomes.at(sandbox) == StageOutcome::done;
        for (auto& channel : result) {
            for (std::uint32_t i = 0; i < block.frames; ++i) {
                auto& sample = channel[block.start + i];
                if (!isDone)
                    sample = 0;
                else if (wasDead)
                    sample *= static_cast<float>(i) / 64.0f;
            }
        }
        wasDead = !isDone;
    }
    return result;
}

std::size_t incomplete(const Rig& rig) {
    std::size_t count = 0;
    for (const auto& block : rig.blocks) count += block.isComplete ? 0 : 1;
    return count;
}

} // namespace

TEST_CASE(
    "client: a standby takes over at the next block, fades in, has state and parameters; nobody else hears of it") {
    // A standby that is being told something takes over a block later; on a busy machine it may be in the middle of that.
    std::size_t fewestMissed = 1000;
    inEveryCrossingAndFormat([&fewestMissed](Crossing crossing, Format one, Format other) {
        EventLog log;
        Rig rig(groupOptions(crossing, n), log.listener());
        rig.recovery = withStandby();
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody", one);
        rig.setGain(a, 2);
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        // Another device makes another standby, which begins with what is saved now.
        const auto mate = rig.add(doomed, "gain", other);
        rig.setGain(mate, 0.25);
        rig.recovery = {.mode = RecoveryPolicy::Mode::manual};
        const auto before = rig.add(rig.sandbox(), "gain", other);
        const auto behind = rig.add(rig.sandbox(), "gain", one);
        const auto apart = rig.add(rig.sandbox(), "integrator", one);
        rig.connect(before, a);
        rig.connect(a, mate);
        rig.connect(mate, behind);
        rig.connect(apart, behind);
        rig.feed(before, longNoise());
        rig.feed(apart, longNoise());
        rig.hear(mate);
        rig.hear(behind);
        rig.hear(apart);
        REQUIRE(waitForStandby(rig, doomed));
        rig.setGain(mate, 0.5); // neither saved nor, perhaps, passed on
        const auto first_ = rig.group.sandboxProcessId(doomed).value();
        const auto second = standbyOf(rig, doomed);
        CHECK(first_ != second);
        rig.play(5 * n);

        makeCrash(rig, a);
        for (int i = 0; i < 8; ++i) rig.playBlock(n);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
        for (int i = 0; i < 8; ++i) rig.playBlock(n);
        fewestMissed = std::min(fewestMissed, incomplete(rig));
        CHECK_EQUAL(rig.group.sandboxProcessId(doomed).value(), second);
        CHECK(rig.group.sandboxState(doomed).value() == SandboxState::ready);

        // In pipelined groups every crossing is late by a block.
        const std::uint64_t late = crossing == Crossing::pipelined ? n : 0;
        const auto heard = takenOver(rig, doomed, gained(gained(delayed(longNoise(), late), 2.0f), 0.5f));
        CHECK_SAME(rig.heard[0], heard);
        CHECK_SAME(rig.heard[2], first(integrated(longNoise()), rig.position));
        CHECK_SAME(rig.heard[1],
                   first(sum(delayed(heard, late), delayed(first(integrated(longNoise()), rig.position), late)),
                         rig.position));

        std::vector<std::string> told;
        for (const auto& event : log.everything()) {
            if (std::holds_alternative<SandboxEnded>(event)) told.push_back("ended");
            if (const auto* recovering = std::get_if<SandboxRecovering>(&event))
                told.push_back(recovering->isStandby ? "stepping in" : "recovering");
            if (const auto* recovered = std::get_if<SandboxRecovered>(&event))
                told.push_back(recovered->isStandby ? "stepped in" : "recovered");
        }
        CHECK_EQUAL(testing::toText(told), R"(["ended", "stepping in", "stepped in"])");
        REQUIRE(log.last<SandboxRecovered>().devices.size() == 2);
        CHECK(log.last<SandboxRecovered>().devices[0].state == RecoveredDevice::State::restored);
        CHECK(log.last<SandboxRecovered>().devices[1].state == RecoveredDevice::State::defaults);
    });
    CHECK(fewestMissed <= 1);
}

TEST_CASE("client: after a takeover there is another standby, which takes over in its turn") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        EventLog log;
        Rig rig(groupOptions(crossing, n), log.listener());
        rig.recovery = withStandby();
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody");
        rig.recovery = {.mode = RecoveryPolicy::Mode::manual};
        const auto b = rig.add(rig.sandbox(), "gain");
        rig.connect(a, b);
        rig.feed(a, longNoise());
        rig.hear(a);
        rig.hear(b);
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        rig.add(doomed, "gain"); // and so another standby, which begins with that state
        std::uint32_t last = 0;
        for (std::size_t round = 1; round <= 4; ++round) {
            REQUIRE(waitForStandby(rig, doomed, last));
            last = standbyOf(rig, doomed);
            rig.play(3 * n);
            makeCrash(rig, a);
            for (int i = 0; i < 4; ++i) rig.playBlock(n);
            REQUIRE(log.has<SandboxRecovered>(round));
            const auto recovered = log.last<SandboxRecovered>();
            CHECK(recovered.isStandby);
            CHECK_EQUAL(recovered.attempt, round);
            REQUIRE(recovered.devices.size() == 2);
            CHECK(recovered.devices[0].state == RecoveredDevice::State::restored);
            CHECK(incomplete(rig) <= round);
        }
        const auto heard = takenOver(rig, doomed, longNoise());
        CHECK_SAME(rig.heard[0], heard);
        CHECK_SAME(rig.heard[1], first(delayed(heard, crossing == Crossing::pipelined ? n : 0), rig.position));
    }
}

TEST_CASE("client: plans change while there is a standby: other wires, other sandboxes, other devices beside it") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        EventLog log;
        Rig rig(groupOptions(crossing, n), log.listener());
        rig.recovery = withStandby();
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody");
        rig.recovery = {.mode = RecoveryPolicy::Mode::manual};
        rig.feed(a, longNoise());
        rig.hear(a);
        REQUIRE(waitForStandby(rig, doomed));
        rig.play(2 * n);
        const auto old = standbyOf(rig, doomed);
        // Wires and sandboxes: the same standby has another alternate.
        const auto b = rig.add(rig.sandbox(), "gain");
        const auto wire = rig.connect(a, b);
        rig.play(2 * n);
        REQUIRE(rig.group.disconnect(wire).isOk());
        rig.connect(b, a);
        rig.play(2 * n);
        CHECK_EQUAL(standbyOf(rig, doomed), old);
        // Another device: another standby, which has it too.
        const auto mate = rig.add(doomed, "gain");
        rig.connect(a, mate);
        rig.hear(mate);
        rig.setGain(mate, 0.5);
        REQUIRE(waitForStandby(rig, doomed, old));
        rig.play(2 * n);
        makeCrash(rig, a);
        for (int i = 0; i < 6; ++i) rig.playBlock(n);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
        CHECK(log.last<SandboxRecovered>().isStandby);
        const auto heard = takenOver(rig, doomed, longNoise());
        CHECK_SAME(rig.heard[0], heard);
        auto behind = gained(heard, 0.5f);
        // It was there from its first block on only.
        REQUIRE(rig.heard[1].size() == 2);
        for (std::size_t ch = 0; ch < 2; ++ch) {
            const auto from = rig.position - 7 * n;
            for (auto i = from; i < rig.position; ++i) CHECK_EQUAL(rig.heard[1][ch][i], behind[ch][i]);
        }
        // And one that goes before anybody needs it.
        REQUIRE(waitForStandby(rig, doomed));
        REQUIRE(rig.group.removeDevice(mate).isOk());
        rig.play(2 * n);
        REQUIRE(rig.group.removeSandbox(doomed).isOk());
        rig.play(2 * n);
        CHECK(!rig.group.standbyProcessId(doomed).isOk());
    }
}

TEST_CASE("client: what is ended on request stays ended, with its standby") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = withStandby();
    const auto box = rig.sandbox();
    const auto a = rig.add(box, "gain");
    rig.feed(a, longNoise());
    rig.hear(a);
    REQUIRE(waitForStandby(rig, box));
    rig.play(2 * n);
    REQUIRE(rig.group.killSandbox(box).isOk());
    REQUIRE(log.has<SandboxEnded>());
    for (int i = 0; i < 4; ++i) rig.playBlock(n);
    CHECK(rig.blocks.back().outcomes.at(box) == StageOutcome::dead);
    REQUIRE(playUntil(rig, [&] { return standbyOf(rig, box) == 0; }));
    CHECK(rig.group.sandboxState(box).value() == SandboxState::stopped);
    CHECK_EQUAL(log.count<SandboxRecovering>(), 0u);
    // Asked for again, it comes back, and so does a standby.
    REQUIRE(rig.group.restartSandbox(box).isOk());
    REQUIRE(waitForStandby(rig, box));
    rig.play(2 * n);
}

TEST_CASE("client: a sandbox without standby recovers as ever beside one that has one") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery = withStandby();
    const auto safe = rig.sandbox();
    const auto a = rig.add(safe, "gain");
    rig.recovery.standby = false;
    const auto doomed = rig.sandbox();
    const auto b = rig.addTestPlugin(doomed, "moody");
    rig.connect(b, a);
    rig.feed(b, longNoise());
    rig.hear(a);
    REQUIRE(waitForStandby(rig, safe));
    CHECK_EQUAL(standbyOf(rig, doomed), 0u);
    const auto process = rig.group.sandboxProcessId(safe).value(), standby = standbyOf(rig, safe);
    rig.play(2 * n);
    makeCrash(rig, b);
    REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
    rig.playBlock(n);
    CHECK(rig.blocks.back().isComplete);
    CHECK(!log.last<SandboxRecovered>().isStandby);
    CHECK_EQUAL(rig.group.sandboxProcessId(safe).value(), process);
    REQUIRE(waitForStandby(rig, safe));
    CHECK_EQUAL(standbyOf(rig, safe), standby);
}

TEST_CASE("client: a state that was loaded just before the end is there after it") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = withStandby();
    const auto doomed = rig.sandbox();
    const auto a = rig.addTestPlugin(doomed, "moody");
    rig.feed(a, longNoise());
    rig.hear(a);
    rig.setGain(a, 3);
    rig.play(n);
    const auto state = rig.group.saveState(a);
    REQUIRE(state.isOk());
    rig.setGain(a, 0.5);
    for (std::size_t round = 1; round <= 3; ++round) {
        REQUIRE(waitForStandby(rig, doomed));
        rig.setGain(a, 0.5);
        rig.play(n);
        REQUIRE(rig.group.loadState(a, state.value()).isOk());
        makeCrash(rig, a);
        rig.playBlock(n);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() >= round; }));
        for (int i = 0; i < 3; ++i) rig.playBlock(n);
        REQUIRE(rig.blocks.back().isComplete);
        const auto whole = gained(longNoise(), 3.0f);
        for (auto i = rig.position - n; i < rig.position; ++i) CHECK_EQUAL(rig.heard[0][0][i], whole[0][i]);
    }
}

TEST_CASE("client: a standby that is killed is made again, and the sandbox hears nothing of it") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery = withStandby();
    const auto box = rig.sandbox();
    const auto a = rig.add(box, "gain");
    rig.feed(a, longNoise());
    rig.hear(a);
    REQUIRE(waitForStandby(rig, box));
    const auto process = rig.group.sandboxProcessId(box).value(), standby = standbyOf(rig, box);
    REQUIRE(::kill(static_cast<pid_t>(standby), SIGKILL) == 0);
    REQUIRE(waitForStandby(rig, box, standby));
    rig.play(8 * n);
    CHECK_EQUAL(rig.group.sandboxProcessId(box).value(), process);
    CHECK_EQUAL(log.count<SandboxEnded>(), 0u);
    CHECK_SAME(rig.heard[0], first(longNoise(), rig.position));
}

TEST_CASE("client: a takeover allocates nothing on the audio thread, and an idle standby costs a block no call to the "
          "kernel") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Rig rig(groupOptions(crossing, n));
        rig.recovery = {.mode = RecoveryPolicy::Mode::manual};
        const auto source = rig.add(rig.sandbox(), "gain");
        rig.recovery = withStandby();
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody");
        rig.recovery = {.mode = RecoveryPolicy::Mode::manual};
        const auto b = rig.add(rig.sandbox(), "gain");
        rig.connect(source, a);
        rig.connect(a, b);
        REQUIRE(rig.group.addHostInput(source, 0).isOk());
        REQUIRE(rig.group.addHostOutput(b, 0).isOk());
        REQUIRE(waitForStandby(rig, doomed));
        auto in = silence(2, n), out = silence(2, n);
        void* inPointers[2] = {in[0].data(), in[1].data()};
        void* outPointers[2] = {out[0].data(), out[1].data()};
        HostBuffer inputs[1] = {{inPointers, 2, SampleType::float32}};
        HostBuffer outputs[1] = {{outPointers, 2, SampleType::float32}};
        TimedCommand command;
        command.device = a;
        command.event.kind = EventKind::parameterValue;
        command.event.value = 0.5;
        Block block;
        block.frames = n;
        block.inputs = inputs;
        block.outputs = outputs;
        for (int i = 0; i < 20; ++i) static_cast<void>(rig.group.processOffline(block));
        std::array<std::uint32_t, 201> calls{};
        for (auto& each : calls) each = rig.group.processOffline(block).kernelCalls;
        std::sort(calls.begin(), calls.end());
        // N + 3 in parallel, 2 N + 2 in series (design section 10), with N of three sandboxes: the standby is no fourth. Single
        // blocks have more on a busy machine, where sleeps end before those who are waited for get a processor.
        CHECK(calls[calls.size() / 2] <= (crossing == Crossing::pipelined ? 3u + 3u : 2u * 3u + 2u));

        std::uint64_t allocations = 0;
        bool hasTakenOver = false;
        const std::uint64_t limit = os::nowNs() + 30'000'000'000;
        // While the standby is being told of parameters, blocks go on without it.
        for (int i = 0; !hasTakenOver && os::nowNs() < limit; ++i) {
            if (i == 3) block.commands = std::span(&command, 1); // something to tell the standby
            if (i == 4) {
                command.event = {};
                command.event.kind = EventKind::noteOn;
                command.event.port = command.event.channel = 0;
                command.event.key = 1;
                command.event.value = 1;
            }
            if (i == 5) block.commands = {};
            const auto allocationsBefore = allocationsOfThisThread();
            const BlockReport report = rig.group.processOffline(block);
            allocations += allocationsOfThisThread() - allocationsBefore;
            hasTakenOver = i > 4 && report.isComplete;
            if (i > 4 && !hasTakenOver) os::sleepUntil(os::nowNs() + 100'000);
        }
        CHECK(hasTakenOver);
        if (canCountAllocations()) CHECK_EQUAL(allocations, 0u);
    }
}

TEST_CASE("client: a neighbour that does not prepare a plan is dead in it, and standbys are ready all the same") {
    // Who stands still is asked for the plan alone, or first for an area that it would read.
    for (const bool mapsFirst : {false, true}) {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        SandboxOptions options;
        options.recovery = {.mode = RecoveryPolicy::Mode::manual};
        options.wantsRealtime = false;
        options.callLimitNs = 200'000'000;
        const auto still = rig.group.addSandbox(options);
        REQUIRE(still.isOk());
        const auto neighbour = rig.add(still.value(), "gain");
        rig.recovery = withStandby();
        const auto box = rig.sandbox();
        const auto a = rig.add(box, "gain");
        if (!mapsFirst) rig.connect(neighbour, a);
        REQUIRE(waitForStandby(rig, box));
        const auto standby = standbyOf(rig, box);

        REQUIRE(::kill(static_cast<pid_t>(rig.group.sandboxProcessId(still.value()).value()), SIGSTOP) == 0);
        if (mapsFirst)
            rig.connect(a, neighbour);
        else
            rig.hear(a);
        REQUIRE(waitForStandby(rig, box));
        CHECK_EQUAL(standbyOf(rig, box), standby);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxEnded>() > 0; }));
        CHECK(log.last<SandboxEnded>().end.state == SandboxState::hung);
        CHECK(rig.group.sandboxState(box).value() == SandboxState::ready);
    }
}
