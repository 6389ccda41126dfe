// Renders that keep deadlines and tell of every block: what is late, what is dead, which process and which plan it was.
#include "client/test/allocation_count.h"
#include "client/test/recovery_kit.h"

#include <csignal>
#include <sys/wait.h>
#include <thread>

using namespace client_kit;

namespace {

GroupOptions patientOptions() {
    auto options = groupOptions(Crossing::synchronous, n);
    options.stageDeadlineNs = 50'000'000;
    options.blockDeadlineNs = 400'000'000;
    options.hangAfterBlocks = 1000;
    return options;
}

pid_t processOf(Rig& rig, SandboxId sandbox) {
    const auto id = rig.group.sandboxProcessId(sandbox);
    REQUIRE(id.isOk() && id.value() > 1);
    return static_cast<pid_t>(id.value());
}

RenderResult render(Rig& rig, std::uint64_t blocks, bool keepsDeadlines = true) {
    RenderRequest request;
    request.frames = blocks * n;
    request.keepsDeadlines = keepsDeadlines;
    request.wantsBlockReports = true;
    auto result = rig.group.render(request);
    REQUIRE(result.isOk());
    REQUIRE(result.value().reports.size() == blocks);
    return std::move(*result);
}

const SandboxOutcome& outcome(const RenderResult& result, std::size_t block, SandboxId sandbox) {
    const auto& report = result.reports.at(block);
    for (std::size_t i = report.firstOutcome; i < report.firstOutcome + report.outcomeCount; ++i)
        if (result.outcomes.at(i).sandbox == sandbox) return result.outcomes[i];
    REQUIRE(!"the block names the sandbox");
    return result.outcomes.front();
}

} // namespace

TEST_CASE("client: a render that keeps deadlines says of every block who was late, who was dead and who heard of it") {
    Rig rig(patientOptions());
    const auto doomed = rig.sandbox(), healthy = rig.sandbox();
    const auto a = rig.add(doomed, "gain");
    const auto b = rig.add(healthy, "gain");
    rig.connect(a, b);
    rig.hear(b);
    const auto good = render(rig, 3);
    CHECK_EQUAL(good.incompleteBlocks, 0u);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK_EQUAL(good.reports[i].sequence, i + 1);
        CHECK_EQUAL(good.reports[i].frames, n);
        CHECK_EQUAL(good.reports[i].planVersion, good.reports[0].planVersion);
        for (const auto sandbox : {doomed, healthy}) {
            const auto& seen = outcome(good, i, sandbox);
            CHECK(seen.outcome == StageOutcome::done);
            CHECK(seen.takesPart && !seen.isTakeover);
            CHECK_EQUAL(seen.stages, 1u);
            CHECK_EQUAL(seen.replacedStages, 0u);
        }
    }
    const auto process = outcome(good, 0, doomed).process;
    CHECK(process != outcome(good, 0, healthy).process);

    const pid_t still = processOf(rig, doomed);
    REQUIRE(kill(still, SIGSTOP) == 0);
    siginfo_t info{};
    REQUIRE(waitid(P_PID, static_cast<id_t>(still), &info, WSTOPPED | WNOWAIT) == 0);
    const auto late = render(rig, 4);
    CHECK_EQUAL(late.incompleteBlocks, 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(outcome(late, i, doomed).outcome == StageOutcome::late);
        CHECK_EQUAL(outcome(late, i, doomed).replacedStages, 1u);
        // It was asked once, and not again before it has answered.
        CHECK_EQUAL(outcome(late, i, doomed).takesPart, i == 0);
    }
    kill(still, SIGCONT);
    for (bool isBack = false; !isBack;) isBack = outcome(render(rig, 1), 0, doomed).outcome == StageOutcome::done;

    REQUIRE(rig.group.killSandbox(doomed).isOk());
    // A block that begins while a signal is on its way may still be done.
    while (!rig.group.sandboxEnd(doomed).isOk()) std::this_thread::yield();
    const auto dead = render(rig, 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(outcome(dead, i, doomed).outcome == StageOutcome::dead);
        CHECK(!outcome(dead, i, doomed).takesPart);
        CHECK_EQUAL(outcome(dead, i, doomed).replacedStages, 1u);
        CHECK_EQUAL(outcome(dead, i, doomed).process, process);
        CHECK(outcome(dead, i, healthy).outcome == StageOutcome::done);
    }
    REQUIRE(rig.group.restartSandbox(doomed).isOk());
    const auto back = render(rig, 1);
    CHECK(outcome(back, 0, doomed).outcome == StageOutcome::done);
    CHECK(outcome(back, 0, doomed).process > process);
    CHECK(back.reports[0].planVersion > good.reports[0].planVersion);
}

TEST_CASE("client: an offline render waits for whom one with deadlines would have left behind") {
    Rig rig(patientOptions());
    const auto slow = rig.sandbox();
    rig.hear(rig.add(slow, "gain"));
    const pid_t still = processOf(rig, slow);
    REQUIRE(kill(still, SIGSTOP) == 0);
    siginfo_t info{};
    REQUIRE(waitid(P_PID, static_cast<id_t>(still), &info, WSTOPPED | WNOWAIT) == 0);
    // The first block of the other render is over when its deadline has passed; this one's ends when somebody helps.
    CHECK(outcome(render(rig, 1), 0, slow).outcome == StageOutcome::late);
    kill(still, SIGCONT);
    for (bool isBack = false; !isBack;) isBack = outcome(render(rig, 1), 0, slow).outcome == StageOutcome::done;
    REQUIRE(kill(still, SIGSTOP) == 0);
    REQUIRE(waitid(P_PID, static_cast<id_t>(still), &info, WSTOPPED | WNOWAIT) == 0);
    std::thread helper([still] {
        std::this_thread::sleep_for(std::chrono::milliseconds(600)); // longer than the deadline
        kill(still, SIGCONT);
    });
    const auto whole = render(rig, 2, false);
    helper.join();
    CHECK_EQUAL(whole.incompleteBlocks, 0u);
    CHECK(outcome(whole, 0, slow).outcome == StageOutcome::done);
}

TEST_CASE("client: offline, who is late from a block that kept deadlines is waited for") {
    Rig rig(patientOptions());
    const auto slow = rig.sandbox(), other = rig.sandbox();
    rig.hear(rig.add(slow, "gain"));
    rig.hear(rig.add(other, "gain"));
    const pid_t still = processOf(rig, slow);
    const auto stop = [still] {
        REQUIRE(kill(still, SIGSTOP) == 0);
        siginfo_t info{};
        REQUIRE(waitid(P_PID, static_cast<id_t>(still), &info, WSTOPPED | WNOWAIT) == 0);
    };
    stop();
    CHECK(outcome(render(rig, 1), 0, slow).outcome == StageOutcome::late);
    std::thread helper([still] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        kill(still, SIGCONT);
    });
    const auto whole = render(rig, 2, false);
    helper.join();
    CHECK_EQUAL(whole.incompleteBlocks, 0u);
}

TEST_CASE("client: offline, who waits for one that hangs in the same block is not called hung with it") {
    auto options = patientOptions();
    options.hangAfterNs = 1'000'000'000;
    Rig rig(options);
    const auto hung = rig.sandbox(), waiting = rig.sandbox();
    const auto a = rig.add(hung, "gain");
    const auto b = rig.add(waiting, "gain");
    rig.connect(a, b);
    rig.hear(b);
    static_cast<void>(render(rig, 1));
    const pid_t still = processOf(rig, hung);
    REQUIRE(kill(still, SIGSTOP) == 0);
    siginfo_t info{};
    REQUIRE(waitid(P_PID, static_cast<id_t>(still), &info, WSTOPPED | WNOWAIT) == 0);
    const auto whole = render(rig, 2, false);
    CHECK(outcome(whole, 0, hung).outcome != StageOutcome::done);
    for (std::size_t i = 0; i < 2; ++i) CHECK(outcome(whole, i, waiting).outcome == StageOutcome::done);
    for (const std::uint64_t limit = os::nowNs() + 30'000'000'000; !rig.group.sandboxEnd(hung).isOk();) {
        REQUIRE(os::nowNs() < limit);
        std::this_thread::yield();
    }
    CHECK(rig.group.sandboxEnd(hung).value().state == SandboxState::hung);
    CHECK(rig.group.sandboxState(waiting).value() == SandboxState::ready);
}

TEST_CASE("client: block reports name the takeover of a standby, the process and the plan that it brings") {
    Rig rig(patientOptions());
    rig.recovery = automatic();
    rig.recovery.standby = true;
    const auto doomed = rig.sandbox();
    rig.hear(rig.add(doomed, "gain"));
    for (const std::uint64_t limit = os::nowNs() + 30'000'000'000; rig.group.standbyProcessId(doomed).value() == 0;) {
        REQUIRE(os::nowNs() < limit);
        std::this_thread::yield();
    }
    const auto before = render(rig, 1);
    REQUIRE(kill(processOf(rig, doomed), SIGKILL) == 0);
    std::size_t takeovers = 0;
    while (takeovers == 0) {
        const auto after = render(rig, 8);
        for (std::size_t i = 0; i < 8; ++i) {
            const auto& seen = outcome(after, i, doomed);
            if (!seen.isTakeover) continue;
            ++takeovers;
            CHECK(seen.outcome == StageOutcome::done);
            CHECK(seen.process > outcome(before, 0, doomed).process);
            CHECK(after.reports[i].planVersion > before.reports[0].planVersion);
        }
    }
    CHECK_EQUAL(takeovers, 1u);
}

TEST_CASE("client: a sandbox that ends while it is late is not said to have caught up") {
    EventLog log;
    Rig rig(patientOptions(), log.listener());
    const auto doomed = rig.sandbox(), other = rig.sandbox();
    rig.hear(rig.add(doomed, "gain"));
    rig.hear(rig.add(other, "gain"));
    static_cast<void>(render(rig, 1));
    const auto isLate = [&](SandboxId sandbox, bool late) {
        const auto all = log.everything();
        return std::any_of(all.begin(), all.end(), [&](const GroupEvent& event) {
            const auto* told = std::get_if<SandboxLate>(&event);
            return told != nullptr && told->sandbox == sandbox && told->isLate == late;
        });
    };
    const auto makeLate = [&](SandboxId sandbox) {
        const pid_t process = processOf(rig, sandbox);
        REQUIRE(kill(process, SIGSTOP) == 0);
        siginfo_t info{};
        REQUIRE(waitid(P_PID, static_cast<id_t>(process), &info, WSTOPPED | WNOWAIT) == 0);
        CHECK(outcome(render(rig, 1), 0, sandbox).outcome == StageOutcome::late);
        for (const std::uint64_t limit = os::nowNs() + 30'000'000'000; !isLate(sandbox, true);) {
            REQUIRE(os::nowNs() < limit);
            std::this_thread::yield();
        }
        return process;
    };
    makeLate(doomed);
    REQUIRE(rig.group.killSandbox(doomed).isOk());
    REQUIRE(log.has<SandboxEnded>());
    // Whoever tells of this one has looked at the other before.
    kill(makeLate(other), SIGCONT);
    CHECK(!isLate(doomed, false));
}

TEST_CASE("client: block reports cost a render no allocation per block") {
    if (!canCountAllocations()) SKIP("allocations are not counted in this build");
    Rig rig(patientOptions());
    rig.hear(rig.add(rig.sandbox(), "gain"));
    const auto allocationsFor = [&](std::uint64_t blocks) {
        const auto before = allocationsOfThisThread();
        static_cast<void>(render(rig, blocks));
        return allocationsOfThisThread() - before;
    };
    allocationsFor(2);
    CHECK_EQUAL(allocationsFor(200), allocationsFor(2));
}
