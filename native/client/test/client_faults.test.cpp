// Sandboxes that die or hang: the rest plays on, and what their consumers get is what their policy says. What happened in
// which block is read from the reports, so no case depends on when the operating system does something.
#include "client/test/client_kit.h"
#include "client/test/system_ends.h"
#include "os/clock.h"
#include "os/process.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

using namespace client_kit;

namespace {

/// Collects how sandboxes ended.
class Endings {
public:
    GroupListener listener() {
        return [this](const GroupEvent& event) {
            if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
                std::lock_guard lock(mutex);
                ends[ended->sandbox] = ended->end;
                arrived.notify_all();
            }
        };
    }
    /// Waits for it, ten seconds at most.
    bool has(SandboxId sandbox, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
        std::unique_lock lock(mutex);
        return arrived.wait_for(lock, limit, [&] { return ends.contains(sandbox); });
    }
    SandboxEnd of(SandboxId sandbox) {
        std::lock_guard lock(mutex);
        return ends.at(sandbox);
    }

private:
    std::mutex mutex;
    std::condition_variable arrived;
    std::map<SandboxId, SandboxEnd> ends;
};

/// `whole` where the block's report says that the sandbox did it, silence elsewhere.
Signal whereDone(const Rig& rig, SandboxId sandbox, const Signal& whole) {
    auto result = first(whole, rig.position);
    for (const auto& block : rig.blocks) {
        const auto outcome = block.outcomes.find(sandbox);
        if (outcome != block.outcomes.end() && outcome->second == StageOutcome::done) continue;
        for (auto& channel : result)
            for (auto i = block.start; i < block.start + block.frames; ++i) channel[i] = 0;
    }
    return result;
}

std::size_t blocksNotDone(const Rig& rig, SandboxId sandbox) {
    std::size_t count = 0;
    for (const auto& block : rig.blocks) {
        const auto outcome = block.outcomes.find(sandbox);
        if (outcome == block.outcomes.end() || outcome->second != StageOutcome::done) ++count;
    }
    return count;
}

} // namespace

TEST_CASE("client: behind a killed sandbox with `silence` there is silence, everything else is exact") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Endings endings;
        Rig rig(groupOptions(crossing, n), endings.listener());
        const auto doomed = rig.sandbox();
        const auto a = rig.add(doomed, "gain", one);
        const auto b = rig.add(rig.sandbox(), "gain", other);
        const auto c = rig.add(rig.sandbox(), "integrator", one);
        rig.setGain(a, 0.5);
        rig.connect(a, b);
        const auto x = noise(41, 2, 100 * n);
        rig.feed(a, x);
        rig.feed(c, x);
        rig.hear(b);
        rig.hear(c);
        rig.hear(a);
        rig.play(5 * n);
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        for (int i = 0; i < 20; ++i) rig.playBlock(n);
        REQUIRE(endings.has(doomed));
        for (int i = 0; i < 5; ++i) rig.playBlock(n);
        CHECK(rig.blocks.back().outcomes.at(doomed) == StageOutcome::dead);
        CHECK(!rig.blocks.back().isComplete);
        CHECK(blocksNotDone(rig, doomed) >= 5);
        const auto atA = whereDone(rig, doomed, gained(x, 0.5f));
        CHECK_SAME(rig.heard[0], delayed(atA, crossing == Crossing::pipelined ? n : 0));
        CHECK_SAME(rig.heard[1], first(integrated(x), rig.position));
        CHECK_SAME(rig.heard[2], atA);
    });
}

TEST_CASE("client: a killed sandbox with `bypass` becomes a delay of its latency: nothing is heard of it") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Endings endings;
        Rig rig(groupOptions(crossing, n), endings.listener());
        const auto before = rig.add(rig.sandbox(), "gain", other);
        const auto doomed = rig.sandbox(Fallback::bypass);
        const auto slow = rig.add(doomed, "latency-delay", one);
        const auto inner = rig.add(doomed, "gain", other); // gain 1 behind it in the same sandbox: a delay of 0
        const auto after = rig.add(rig.sandbox(), "gain", one);
        rig.setGain(before, 0.5);
        rig.connect(before, slow);
        rig.connect(slow, inner);
        rig.connect(inner, after);
        const auto x = noise(42, 2, 100 * n);
        rig.feed(before, x);
        rig.hear(after);
        rig.hear(inner);
        rig.play(7 * n, {64, 10});
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        for (int i = 0; i < 20; ++i) rig.playBlock(i % 2 ? n : 23);
        REQUIRE(endings.has(doomed));
        for (int i = 0; i < 5; ++i) rig.playBlock(n);
        CHECK(blocksNotDone(rig, doomed) >= 5);
        const std::size_t hop = crossing == Crossing::pipelined ? n : 0;
        const auto atInner = first(delayed(gained(x, 0.5f), 100 + hop), rig.position);
        CHECK_SAME(rig.heard[1], atInner);
        CHECK_SAME(rig.heard[0], delayed(atInner, hop));
    });
}

TEST_CASE("client: a killed sandbox with `hold` repeats its last good frames and fades out within 100 ms") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Endings endings;
        Rig rig(groupOptions(crossing, n), endings.listener());
        const auto doomed = rig.sandbox(Fallback::hold);
        const auto a = rig.add(doomed, "gain");
        const auto x = noise(43, 2, 400 * n);
        rig.feed(a, x);
        rig.hear(a);
        rig.play(5 * n);
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        for (int i = 0; i < 10; ++i) rig.playBlock(n);
        REQUIRE(endings.has(doomed));
        for (int i = 0; i < 90; ++i) rig.playBlock(n);
        std::uint64_t end = 0; // of the last good block
        for (const auto& block : rig.blocks)
            if (block.outcomes.at(doomed) == StageOutcome::done) end = block.start + block.frames;
        REQUIRE(end >= 5 * n);
        constexpr std::uint64_t fade = 4800;
        REQUIRE(rig.position >= end + fade + n);
        for (std::size_t c = 0; c < 2; ++c) {
            const auto& heard = rig.heard[0][c];
            for (std::uint64_t i = 0; i < end; ++i) CHECK_EQUAL(heard[i], x[c][i]);
            for (std::uint64_t i = 0; i < fade; ++i) {
                const double held = x[c][end - n + i % n];
                // A straight line from 1 to 0, wherever its steps lie.
                const double level = 1.0 - static_cast<double>(i) / fade;
                CHECK_NEAR(heard[end + i], held * level, std::abs(held) * 1.5 / n);
            }
            for (std::uint64_t i = end + fade + n; i < rig.position; ++i) CHECK_EQUAL(heard[i], 0.0f);
        }
    }
}

TEST_CASE("client: a plugin that crashes in process is named, its sandbox is a silent source, the others are exact") {
    for (const auto format : bothFormats) {
        for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
            Endings endings;
            Rig rig(groupOptions(crossing, n), endings.listener());
            const auto doomed = rig.sandbox();
            const auto crasher = rig.addCrasher(doomed, "segfault-in-process", format);
            const auto b = rig.add(rig.sandbox(), "gain");
            const auto c = rig.add(rig.sandbox(), "integrator");
            rig.connect(crasher, b);
            const auto x = noise(44, 2, 100 * n);
            rig.feed(crasher, x);
            rig.feed(c, x);
            rig.hear(b);
            rig.hear(c);
            for (int i = 0; i < 20; ++i) rig.playBlock(n);
            REQUIRE(endings.has(doomed));
            for (int i = 0; i < 4; ++i) rig.playBlock(n);
            CHECK(rig.blocks.front().isComplete);
            CHECK(blocksNotDone(rig, doomed) >= 4);
            const auto atCrasher = whereDone(rig, doomed, x);
            CHECK_SAME(rig.heard[0], delayed(atCrasher, crossing == Crossing::pipelined ? n : 0));
            CHECK_SAME(rig.heard[1], first(integrated(x), rig.position));
            const auto end = endings.of(doomed);
            const os::ExitStatus ended{true, system_ends::fault};
            CHECK_EQUAL(end.reason, ended.text() + " in process of device " + std::to_string(crasher) +
                                        " (Glovebox Crasher segfault-in-process)");
            CHECK(end.state == SandboxState::crashed);
            CHECK(end.wasSignalled);
            CHECK_EQUAL(end.signalOrCode, system_ends::fault);
            CHECK_EQUAL(end.device, crasher);
            CHECK_EQUAL(end.call, "process");
            CHECK_EQUAL(end.faultAddress, 16u);
            CHECK(rig.group.sandboxState(doomed).value() == SandboxState::crashed);
            CHECK_EQUAL(rig.group.saveState(crasher).status().code, ErrorCode::sandboxDied);
        }
    }
}

TEST_CASE(
    "client: process() comes back at its deadline from a plugin that loops for ever, which is then killed as hung") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Endings endings;
        auto options = groupOptions(crossing, n);
        // Deadlines wide enough for a busy machine: the other sandboxes must make them.
        options.stageDeadlineNs = 100'000'000;
        options.blockDeadlineNs = 400'000'000;
        options.hangAfterBlocks = 3;
        Rig rig(options, endings.listener());
        const auto doomed = rig.sandbox();
        const auto looper = rig.addCrasher(doomed, "loop-in-process", Format::clap);
        const auto after = rig.sandbox();
        const auto b = rig.add(after, "gain");
        const auto c = rig.add(rig.sandbox(), "integrator");
        rig.connect(looper, b);
        const auto x = noise(45, 2, 2000 * n);
        rig.feed(looper, x);
        rig.feed(b, x);
        rig.feed(c, x);
        rig.hear(b);
        rig.hear(c);
        bool isLate = false;
        // Paced, as blocks are: a hang is a matter of blocks missed and of time.
        const std::uint64_t begun = os::nowNs();
        for (std::uint64_t i = 0; i < 1000 && !endings.has(doomed, std::chrono::milliseconds(0)); ++i) {
            os::sleepUntil(begun + i * n * 1'000'000'000 / 48000);
            rig.playBlock(n, false);
            isLate |= rig.blocks.back().outcomes.at(doomed) == StageOutcome::late;
            // Far below the 5 s of the offline hang limit, far above what the timer overshoots.
            CHECK(rig.blocks.back().durationNs < 3'000'000'000);
        }
        CHECK(isLate);
        REQUIRE(endings.has(doomed));
        for (int i = 0; i < 4; ++i) rig.playBlock(n, false);
        CHECK(rig.blocks.back().outcomes.at(doomed) == StageOutcome::dead);
        CHECK(endings.of(doomed).state == SandboxState::hung);
        CHECK_EQUAL(endings.of(doomed).device, looper);
        // The chain goes on behind the replaced stage.
        CHECK_EQUAL(blocksNotDone(rig, after), 0u);
        const auto atLooper = delayed(whereDone(rig, doomed, x), crossing == Crossing::pipelined ? n : 0);
        CHECK_SAME(rig.heard[0], sum(first(x, rig.position), atLooper));
        CHECK_SAME(rig.heard[1], first(integrated(x), rig.position));
    }
}

TEST_CASE("client: a device whose plugin takes its process along when it is destroyed is removed all the same") {
    for (const char* name : {"segfault-in-deactivate", "segfault-at-destroy"}) {
        Endings endings;
        Rig rig(groupOptions(Crossing::synchronous, n), endings.listener());
        const auto doomed = rig.sandbox();
        const auto crasher = rig.addCrasher(doomed, name, Format::clap);
        rig.play(2 * n);
        CHECK_EQUAL(rig.group.removeDevice(crasher).text(), std::string());
        CHECK_EQUAL(rig.group.removeDevice(crasher).code, ErrorCode::unknownObject);
        REQUIRE(endings.has(doomed));
        CHECK_EQUAL(endings.of(doomed).state, SandboxState::crashed);
    }
}

TEST_CASE("client: a sandbox that is removed without grace was stopped, it did not crash") {
    Endings endings;
    Rig rig(groupOptions(Crossing::pipelined, n), endings.listener());
    const auto sandbox = rig.sandbox();
    CHECK(rig.group.removeSandbox(sandbox, 0).isOk());
    REQUIRE(endings.has(sandbox));
    CHECK(endings.of(sandbox).state == SandboxState::stopped);
}

TEST_CASE("client: offline, a plugin that loops is given the hang limit and no deadline") {
    Endings endings;
    auto options = groupOptions(Crossing::pipelined, n);
    options.hangAfterNs = 300'000'000;
    Rig rig(options, endings.listener());
    const auto doomed = rig.sandbox();
    rig.addCrasher(doomed, "loop-in-process", Format::vst3);
    const auto c = rig.add(rig.sandbox(), "gain");
    const auto x = noise(46, 2, 100 * n);
    rig.feed(c, x);
    rig.hear(c);
    for (int i = 0; i < 12; ++i) rig.playBlock(n);
    REQUIRE(endings.has(doomed));
    CHECK(endings.of(doomed).state == SandboxState::hung);
    CHECK_SAME(rig.heard[0], first(x, rig.position));
}

TEST_CASE("client: a plugin that dies while it is loaded fails the call and only its own sandbox") {
    struct Death {
        const char* crasher;
        SandboxState state;
    };
    for (const auto& death :
         {Death{"segfault-at-load", SandboxState::crashed}, Death{"segfault-at-init", SandboxState::crashed}}) {
        // The loader of Windows survives a fault of what it loads.
        if (!system_ends::hasSignals && death.crasher == std::string_view("segfault-at-load")) continue;
        for (const auto format : bothFormats) {
            Endings endings;
            Rig rig(groupOptions(Crossing::pipelined, n), endings.listener());
            const auto doomed = rig.sandbox();
            const auto good = rig.add(rig.sandbox(), "gain");
            DeviceOptions device;
            device.file = crasherPath(death.crasher, format);
            const auto result = rig.group.addDevice(doomed, device);
            CHECK(!result.isOk());
            CHECK_EQUAL(result.status().code, ErrorCode::sandboxDied);
            REQUIRE(endings.has(doomed));
            CHECK(endings.of(doomed).state == death.state);
            const auto x = noise(47, 2, 3 * n);
            rig.feed(good, x);
            rig.hear(good);
            for (int i = 0; i < 3; ++i) rig.playBlock(n);
            CHECK_SAME(rig.heard[0], x);
        }
    }
}
