// Sandboxes that stand still and go on: stopped and continued by signals, so that nothing depends on a plugin's mood.
#include "client/test/client_kit.h"
#include "client/test/joining.h"
#include "os/clock.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace client_kit;

namespace {

/// Stops a sandbox's process; it goes on at the end of the scope at the latest.
class Stopped {
public:
    Stopped(Rig& rig, SandboxId sandbox) {
        const auto id = rig.group.sandboxProcessId(sandbox);
        REQUIRE(id.isOk() && id.value() > 1);
        process = static_cast<pid_t>(id.value());
        REQUIRE(kill(process, SIGSTOP) == 0);
        siginfo_t info{};
        REQUIRE(waitid(P_PID, static_cast<id_t>(process), &info, WSTOPPED | WNOWAIT) == 0); // all of its threads
    }
    ~Stopped() { goOn(); }
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;
    void goOn() {
        if (process > 1) kill(process, SIGCONT);
        process = 0;
    }

private:
    pid_t process = 0;
};

GroupOptions patientOptions(Crossing crossing) {
    auto options = groupOptions(crossing, n);
    options.stageDeadlineNs = 50'000'000;
    options.blockDeadlineNs = 400'000'000;
    options.hangAfterBlocks = 1000;
    return options;
}

bool isDone(const PlayedBlock& block, SandboxId sandbox) { return block.outcomes.at(sandbox) == StageOutcome::done; }

} // namespace

TEST_CASE(
    "client: a sandbox that stands still is late, is not asked again until it has caught up, and then is exact again") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Rig rig(patientOptions(crossing));
        const auto still = rig.sandbox();
        const auto after = rig.sandbox();
        const auto a = rig.add(still, "gain");
        const auto b = rig.add(after, "gain", Format::vst3);
        const auto c = rig.add(rig.sandbox(), "integrator");
        const auto counter = rig.add(still, "frame-counter");
        rig.setGain(a, 0.5);
        rig.connect(a, b);
        const auto x = noise(71, 2, 3000 * n);
        rig.feed(a, x);
        rig.feed(b, x);
        rig.feed(c, x);
        rig.hear(b);
        rig.hear(c);
        rig.hear(counter);
        for (int i = 0; i < 5; ++i) rig.playBlock(n, false);
        Stopped stopped(rig, still);
        std::uint64_t lateBlocks = 0;
        for (int i = 0; i < 6; ++i) {
            rig.playBlock(n, false);
            if (!isDone(rig.blocks.back(), still)) ++lateBlocks;
            CHECK(rig.blocks.back().outcomes.at(still) != StageOutcome::dead);
        }
        CHECK_EQUAL(lateBlocks, 6u);
        CHECK(rig.group.sandboxState(still).value() == SandboxState::late);
        stopped.goOn();
        while (!isDone(rig.blocks.back(), still) && rig.position < 2900 * n) rig.playBlock(n, false);
        for (int i = 0; i < 5; ++i) rig.playBlock(n, false);
        CHECK(isDone(rig.blocks.back(), still));
        CHECK(rig.group.sandboxState(still).value() == SandboxState::ready);
        const auto statistics = rig.group.statistics();
        const auto missed = std::count_if(rig.blocks.begin(), rig.blocks.end(), [](const PlayedBlock& block) {
            return std::any_of(block.outcomes.begin(), block.outcomes.end(),
                               [](const auto& one) { return one.second == StageOutcome::late; });
        });
        CHECK_EQUAL(statistics.blocks, rig.blocks.size());
        CHECK_EQUAL(statistics.missedDeadlines, static_cast<std::uint64_t>(missed));
        CHECK_EQUAL(statistics.incompleteBlocks, static_cast<std::uint64_t>(missed));

        auto atA = first(gained(x, 0.5f), rig.position);
        for (const auto& block : rig.blocks) {
            CHECK(isDone(block, after));
            if (isDone(block, still)) continue;
            for (auto& channel : atA)
                for (auto i = block.start; i < block.start + block.frames; ++i) channel[i] = 0;
        }
        CHECK_SAME(rig.heard[0], sum(first(x, rig.position), delayed(atA, crossing == Crossing::pipelined ? n : 0)));
        CHECK_SAME(rig.heard[1], first(integrated(x), rig.position));

        // It ran the one block that it was stopped in, and none of those it was not asked for.
        std::uint64_t run = 0;
        bool wasDone = true;
        for (const auto& block : rig.blocks) {
            const bool done = isDone(block, still);
            if (!done && wasDone) run += block.frames; // asked for, finished too late
            if (done) {
                CHECK_EQUAL(rig.heard[2][0][block.start], static_cast<float>(run % 65536));
                run += block.frames;
            }
            wasDone = done;
        }
    }
}

TEST_CASE("client: parameters sent to a late sandbox reach it when it has caught up, the last value of each") {
    Rig rig(patientOptions(Crossing::pipelined));
    const auto still = rig.sandbox();
    const auto a = rig.add(still, "gain");
    const auto x = noise(72, 2, 3000 * n);
    rig.feed(a, x);
    rig.hear(a);
    for (int i = 0; i < 3; ++i) rig.playBlock(n, false);
    Stopped stopped(rig, still);
    rig.playBlock(n, false);
    for (const double gain : {0.25, 0.75}) {
        core::Event event;
        event.kind = EventKind::parameterValue;
        event.value = gain;
        rig.command(rig.position + 7, a, event);
        rig.playBlock(n, false);
        CHECK(!isDone(rig.blocks.back(), still));
    }
    stopped.goOn();
    while (!isDone(rig.blocks.back(), still) && rig.position < 2900 * n) {
        rig.playBlock(n, false);
        os::sleepUntil(os::nowNs() + 1'000'000); // blocks that nobody works on take no time
    }
    const auto& block = rig.blocks.back();
    REQUIRE(isDone(block, still));
    for (auto i = block.start; i < block.start + n; ++i) CHECK_EQUAL(rig.heard[0][0][i], x[0][i] * 0.75f);
}

TEST_CASE("client: a sandbox that stands still for hangAfterBlocks blocks is killed as hung") {
    std::mutex mutex;
    bool hasEnded = false;
    SandboxEnd end;
    auto options = patientOptions(Crossing::pipelined);
    options.stageDeadlineNs = 1'000'000;
    options.blockDeadlineNs = 20'000'000;
    options.hangAfterBlocks = 4;
    Rig rig(options, [&](const GroupEvent& event) {
        if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
            std::lock_guard lock(mutex);
            end = ended->end;
            hasEnded = true;
        }
    });
    const auto still = rig.sandbox();
    rig.add(still, "gain");
    rig.playBlock(n, false);
    Stopped stopped(rig, still);
    // Blocks that skip it pass in no time, and nobody is called hung before 200 ms.
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::unique_lock lock(mutex);
    while (!hasEnded && std::chrono::steady_clock::now() < limit) {
        lock.unlock();
        rig.playBlock(n, false);
        // It is woken to say where it stands, and plays no block any more.
        REQUIRE(!isDone(rig.blocks.back(), still));
        os::sleepUntil(os::nowNs() + 100'000);
        lock.lock();
    }
    CHECK(hasEnded);
    CHECK(end.state == SandboxState::hung);
}

TEST_CASE("client: a stopped sandbox that misses a call is woken to say where it stands, and plays no block any more") {
    std::atomic<bool> hasEnded = false;
    auto options = patientOptions(Crossing::pipelined);
    options.stageDeadlineNs = 1'000'000;
    options.blockDeadlineNs = 2'000'000;
    Rig rig(options, [&](const GroupEvent& event) {
        if (std::holds_alternative<SandboxEnded>(event)) hasEnded = true;
    });
    SandboxOptions impatient;
    impatient.callLimitNs = 100'000'000;
    impatient.recovery = rig.recovery;
    const auto still = rig.group.addSandbox(impatient).value();
    rig.add(still, "gain");
    rig.playBlock(n, false);
    Stopped stopped(rig, still);
    rig.playBlock(n, false);
    const Joining asking([&] { CHECK(rig.group.ping(still).status().code == ErrorCode::timedOut); });
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!hasEnded && std::chrono::steady_clock::now() < limit) {
        rig.playBlock(n, false);
        REQUIRE(!isDone(rig.blocks.back(), still));
        os::sleepUntil(os::nowNs() + 100'000);
    }
    CHECK(hasEnded);
    CHECK(rig.group.sandboxState(still).value() == SandboxState::hung);
}

TEST_CASE("client: who is killed while a plan is prepared has crashed: that its channel is closed is no breach") {
    // Which of the two is heard of first is the kernel's to say: several times, so that the channel is the first sometimes.
    for (int round = 0; round < 12; ++round) {
        std::atomic<bool> hasEnded = false;
        Rig rig(patientOptions(Crossing::pipelined), [&](const GroupEvent& event) {
            if (std::holds_alternative<SandboxEnded>(event)) hasEnded = true;
        });
        const auto killed = rig.sandbox();
        const auto a = rig.add(killed, "gain");
        const auto b = rig.add(rig.sandbox(), "gain");
        rig.playBlock(n, false);
        REQUIRE(kill(static_cast<pid_t>(rig.group.sandboxProcessId(killed).value()), SIGKILL) == 0);
        rig.connect(a, b);
        while (!hasEnded) std::this_thread::yield();
        CHECK(rig.group.sandboxState(killed).value() == SandboxState::crashed);
    }
}

TEST_CASE("client: a sandbox that is told to look at its block and stands still is pinged all the same, and hung") {
    std::atomic<bool> hasEnded = false;
    RuntimeOptions runtimeOptions;
    runtimeOptions.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    runtimeOptions.pingEveryMs = 400;
    auto runtime = Runtime::create(runtimeOptions);
    REQUIRE(runtime.isOk());
    auto options = patientOptions(Crossing::pipelined);
    options.hangAfterNs = 200'000'000;
    Rig rig(runtime.value(), options, [&](const GroupEvent& event) {
        if (std::holds_alternative<SandboxEnded>(event)) hasEnded = true;
    });
    const auto still = rig.sandbox();
    rig.add(still, "gain");
    rig.playBlock(n, false);
    // It falls asleep before it is stopped: the host has to believe that a wake-up was stolen.
    os::sleepUntil(os::nowNs() + 50'000'000);
    Stopped stopped(rig, still);
    rig.playBlock(n, false);
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!hasEnded && std::chrono::steady_clock::now() < limit) os::sleepUntil(os::nowNs() + 1'000'000);
    CHECK(hasEnded);
    CHECK(rig.group.sandboxState(still).value() == SandboxState::hung);
}

TEST_CASE("client: a group that is closed while a sandbox stands still ends it all the same") {
    Rig rig(patientOptions(Crossing::synchronous));
    const auto still = rig.sandbox();
    rig.add(still, "gain");
    rig.play(n);
    const auto process = static_cast<pid_t>(rig.group.sandboxProcessId(still).value());
    Stopped stopped(rig, still);
    rig.group.close();
    CHECK(kill(process, 0) != 0);
}

TEST_CASE("client: one block at a time: a second caller of process() is turned away while the first one waits") {
    Rig rig(patientOptions(Crossing::pipelined));
    const auto still = rig.sandbox();
    rig.add(still, "gain");
    rig.play(n);
    Stopped stopped(rig, still);
    Block block;
    block.frames = n;
    std::atomic<bool> isComing{false};
    std::uint64_t mine = 0, other = 0;
    {
        // Whoever comes first waits 400 ms for the sandbox that stands still.
        const Joining thread([&] {
            isComing = true;
            other = rig.group.process(block).sequence;
        });
        while (!isComing) std::this_thread::yield();
        mine = rig.group.process(block).sequence;
    }
    CHECK_EQUAL((mine == 0) + (other == 0), 1);
}

TEST_CASE(
    "client: a note-off that falls due on a delayed edge while its consumer stands still arrives when it goes on") {
    Rig rig(patientOptions(Crossing::pipelined));
    const auto source = rig.add(rig.sandbox(), "note-echo");
    const auto still = rig.sandbox();
    const auto synth = rig.add(still, "sine-synth", Format::vst3);
    rig.connect(source, 0, synth, 0, PortKind::event);
    rig.hear(synth);
    core::Event note;
    note.kind = EventKind::noteOn;
    note.port = 0;
    note.noteId = 7;
    note.channel = 0;
    note.key = 69;
    note.value = 1;
    rig.command(0, source, note);
    note.kind = EventKind::noteOff;
    rig.command(14 * n, source, note); // comes out of the echo 480 frames later and waits another block: block 22 or 23
    for (int i = 0; i < 16; ++i) rig.playBlock(n, false);
    CHECK(rig.heard[0][0].back() != 0.0f);
    {
        const Stopped stopped(rig, still);
        for (int i = 0; i < 16; ++i) rig.playBlock(n, false); // the note-off falls in here
        CHECK(!isDone(rig.blocks.back(), still));
    }
    // Caught up: its first block brings the note-off, 64 frames of release follow.
    for (int i = 0; i < 5000 && !isDone(rig.blocks.back(), still); ++i) {
        rig.playBlock(n, false);
        os::sleepUntil(os::nowNs() + 1'000'000);
    }
    REQUIRE(isDone(rig.blocks.back(), still));
    for (int i = 0; i < 4; ++i) rig.playBlock(n, false);
    const auto& heard = rig.heard[0][0];
    for (auto i = heard.size() - n; i < heard.size(); ++i) CHECK_EQUAL(heard[i], 0.0f);
}
