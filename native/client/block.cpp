#include "client/group_core.h"

#include "os/clock.h"
#include "os/thread.h"
#include "os/wait_word.h"

#include <algorithm>

namespace glovebox::client {

namespace {

/// A waiting host looks at the done words at least this often: a hostile process can steal a wake-up (design section 3).
constexpr std::uint64_t waitSliceNs = 20'000'000;
/// Longest spin before sleeping, and only while somebody we wait for runs on another processor.
constexpr std::uint64_t spinNs = 20'000;
/// Eight blocks of 64 frames are 11 ms, which a busy machine may keep a healthy thread waiting; and blocks that skip a
/// late sandbox pass in no time when nobody paces them. Nobody is called hung sooner than this.
constexpr std::uint64_t shortestHangNs = 200'000'000;

bool isDone(const BlockPlan::SandboxEntry& entry, std::uint32_t stage, std::uint64_t sequence) noexcept {
    return entry.takesPart && entry.runtime->page->done[stage].sequence.load(std::memory_order_seq_cst) >= sequence;
}

/// All that the stage uses of other sandboxes is there in this block, done or replaced.
bool hasInputs(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint32_t stage,
               std::uint64_t sequence) noexcept {
    const auto& waits = entry.stages[stage].waitsFor;
    return std::all_of(waits.begin(), waits.end(), [&](const auto& wait) {
        const auto& producer = plan.sandboxes[wait.sandbox];
        return producer.replaced[wait.stage] != 0 || isDone(producer, wait.stage, sequence);
    });
}

/// A bypass passes on what its producers do in this very block, so it has its turn after them; silence and hold need nobody.
bool canReplace(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint32_t stage,
                std::uint64_t sequence) noexcept {
    if (entry.fallbacks->kind() != Fallback::bypass) return true;
    if (!hasInputs(plan, entry, stage, sequence)) return false;
    return stage == 0 || entry.replaced[stage - 1] != 0 || isDone(entry, stage - 1, sequence);
}

} // namespace

struct GroupCore::Running {
    bool offline = false;
    std::uint64_t stageDeadline = 0;
    std::uint64_t blockDeadline = 0;
    bool hasReplaced = false;
    std::uint32_t undone = 0;
};

BlockReport GroupCore::process(const Block& block, bool offline) noexcept {
    BlockReport report;
    if (hasOwner.exchange(true, std::memory_order_acquire)) return report; // somebody else is inside: sequence 0
    BlockPlan* plan = latest.load(std::memory_order_seq_cst);
    do {
        plan = latest.load(std::memory_order_seq_cst);
        inUse.store(plan, std::memory_order_seq_cst);
    } while (latest.load(std::memory_order_seq_cst) != plan);
    if (plan == nullptr || block.frames == 0 || block.frames > options.maxBlockSize) {
        letGo();
        hasOwner.store(false, std::memory_order_release);
        return report;
    }

    const std::uint64_t begun = os::nowNs();
    const std::uint64_t callsBefore = os::waitCallsOfThisThread();
    ++sequence;
    scrubbedInBlock = droppedInBlock = 0;

    Running running;
    running.offline = offline;
    const double blockNs = block.frames * 1e9 / options.sampleRate;
    if (offline) {
        running.stageDeadline = os::forEver;
        running.blockDeadline = begun + options.hangAfterNs;
    } else {
        running.stageDeadline =
            begun + (options.stageDeadlineNs != 0
                         ? options.stageDeadlineNs
                         : std::max<std::uint64_t>(1'000'000, static_cast<std::uint64_t>(blockNs / 2)));
        running.blockDeadline =
            begun + (options.blockDeadlineNs != 0
                         ? options.blockDeadlineNs
                         : std::max<std::uint64_t>(2'000'000, static_cast<std::uint64_t>(blockNs * 3 / 4)));
    }

    beginBlock(*plan, block, offline);
    waitForStages(*plan, running);
    judge(*plan, offline);
    readOutputs(*plan, block);
    addEngineCounts(*plan);

    framesProcessed += block.frames;
    steadyFrames += block.frames;
    report.sequence = sequence;
    report.frames = block.frames;
    for (std::size_t i = 0; i < plan->sandboxes.size(); ++i) {
        const auto& entry = plan->sandboxes[i];
        SandboxOutcome& outcome = plan->outcomes[i];
        outcome.sandbox = entry.runtime->id;
        outcome.stages = static_cast<std::uint32_t>(entry.stages.size());
        outcome.stagesDone = static_cast<std::uint32_t>(std::count(entry.replaced.begin(), entry.replaced.end(), 0));
        outcome.outcome = outcome.stagesDone == outcome.stages ? StageOutcome::done
                          : entry.runtime->isGone()            ? StageOutcome::dead
                                                               : StageOutcome::late;
        if (outcome.outcome != StageOutcome::done) report.isComplete = false;
    }
    report.sandboxes = plan->outcomes;
    report.scrubbedSamples = scrubbedInBlock;
    report.droppedEvents = droppedInBlock;
    report.kernelCalls = static_cast<std::uint32_t>(os::waitCallsOfThisThread() - callsBefore);
    report.durationNs = os::nowNs() - begun;

    counters.blocks.fetch_add(1, std::memory_order_release);
    if (!report.isComplete) counters.incomplete.fetch_add(1, std::memory_order_relaxed);
    counters.scrubbed.fetch_add(scrubbedInBlock, std::memory_order_relaxed);
    counters.dropped.fetch_add(droppedInBlock, std::memory_order_relaxed);
    counters.kernelCalls.fetch_add(report.kernelCalls, std::memory_order_relaxed);

    letGo();
    hasOwner.store(false, std::memory_order_release);
    return report;
}

void GroupCore::letGo() noexcept {
    inUse.store(nullptr, std::memory_order_seq_cst);
    if (!retireWaiting.load(std::memory_order_seq_cst)) return;
    retireEpoch.fetch_add(1, std::memory_order_seq_cst);
    os::wakeWord(retireEpoch, os::everySleeper);
}

void GroupCore::beginBlock(BlockPlan& plan, const Block& block, bool offline) noexcept {
    bool isDegraded = false;
    std::int32_t participants = 0;
    for (auto& entry : plan.sandboxes) {
        SandboxRuntime& runtime_ = *entry.runtime;
        const bool isDead = !entry.isPlanned || runtime_.isGone();
        const bool isLate = !isDead && !runtime_.hasCaughtUp();
        if (!isLate && runtime_.isLate.load(std::memory_order_relaxed)) {
            runtime_.isLate.store(false, std::memory_order_relaxed);
            isNoticed.store(true, std::memory_order_release);
        }
        entry.takesPart = !isDead && !isLate && !entry.stages.empty();
        entry.nextDirectStage = 0;
        std::fill(entry.replaced.begin(), entry.replaced.end(), 0);
        if (entry.takesPart)
            ++participants;
        else
            isDegraded |= std::any_of(entry.stages.begin(), entry.stages.end(),
                                      [](const auto& stage) { return !stage.consumers.empty(); });
    }
    writeInputs(plan, block);
    writeCommands(plan, block);

    auto* wave = wavePage->as<wire::WavePage>();
    hostBell->as<wire::BellPage>()->remaining.store(participants, std::memory_order_relaxed);
    wave->ringAlways.store(isDegraded ? 1 : 0, std::memory_order_relaxed);
    wave->hostProcessor.store(os::currentProcessor(), std::memory_order_relaxed);
    publish(plan, block, offline);
}

void GroupCore::publish(BlockPlan& plan, const Block& block, bool offline) noexcept {
    // Fallbacks of those that do not take part, before anybody starts, except for those that have to wait for others.
    framesInBlock = block.frames;
    for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
        auto& entry = plan.sandboxes[s];
        if (entry.takesPart) continue;
        for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
            if (!canReplace(plan, entry, stage, sequence)) break;
            entry.replaced[stage] = 1;
            computeFallback(plan, s, stage, block.frames);
        }
    }
    for (auto& entry : plan.sandboxes) {
        if (!entry.takesPart) continue;
        wire::HostPage& page = *entry.runtime->hostPage;
        page.frames = block.frames;
        page.planVersion = plan.version;
        page.flags = offline ? static_cast<std::uint32_t>(wire::blockIsOffline) : 0;
        page.transport = {};
        if (block.transport != nullptr) {
            page.transport = *block.transport;
            page.transport.flags |= core::transportIsPresent;
        }
        page.transport.steadyFrames = steadyFrames;
        for (const auto& stage : entry.stages) {
            for (const auto& wait : stage.waitsFor) {
                if (plan.sandboxes[wait.sandbox].replaced[wait.stage] != 0)
                    page.fallback[wait.foreignIndex].store(sequence, std::memory_order_relaxed);
            }
        }
        entry.hasNewPlan = entry.runtime->lastVersion.exchange(plan.version, std::memory_order_seq_cst) != plan.version;
        entry.runtime->lastSignalled.store(sequence, std::memory_order_relaxed);
        entry.runtime->lastStage.store(static_cast<std::uint32_t>(entry.stages.size() - 1), std::memory_order_relaxed);
        page.sequence.store(sequence, std::memory_order_seq_cst);
    }
    auto* wave = wavePage->as<wire::WavePage>();
    wave->wave.fetch_add(1, std::memory_order_seq_cst);
    bool isAnyAsleep = false;
    for (auto& entry : plan.sandboxes) {
        if (!entry.takesPart || entry.runtime->engine != nullptr) continue;
        if (entry.hasNewPlan) {
            // Its last plan says whether it sleeps on the wave or on its bell, and that one may be retired: call at both.
            ring(*entry.runtime);
            isAnyAsleep |= entry.runtime->page->isSleeping.load(std::memory_order_seq_cst) != 0;
            continue;
        }
        if (entry.stages.front().waitsFor.empty()) {
            isAnyAsleep |= entry.runtime->page->isSleeping.load(std::memory_order_seq_cst) != 0;
            continue;
        }
        // Everybody it waits for is replaced: nobody else will ring.
        const auto& waits = entry.stages.front().waitsFor;
        if (std::all_of(waits.begin(), waits.end(),
                        [&](const auto& w) { return plan.sandboxes[w.sandbox].replaced[w.stage] != 0; }))
            ring(*entry.runtime);
    }
    if (isAnyAsleep) wavePort.wake(wave->wave);
    for (auto& entry : plan.sandboxes) {
        if (entry.takesPart && entry.runtime->engine != nullptr && !entry.runtime->engine->beginBlock(sequence))
            entry.nextDirectStage = static_cast<std::uint32_t>(entry.stages.size());
    }
}

void GroupCore::ring(SandboxRuntime& sandbox) noexcept {
    sandbox.bell->bell.fetch_add(1, std::memory_order_seq_cst);
    if (sandbox.page->isSleeping.load(std::memory_order_seq_cst) != 0) sandbox.bellPort.wake(sandbox.bell->bell);
}

bool GroupCore::runDirectStages(BlockPlan& plan) noexcept {
    bool hasRun = false;
    for (bool again = true; again;) {
        again = false;
        for (auto& entry : plan.sandboxes) {
            if (!entry.takesPart || entry.runtime->engine == nullptr) continue;
            while (entry.nextDirectStage < entry.stages.size() &&
                   entry.runtime->engine->isStageReady(entry.nextDirectStage)) {
                entry.runtime->engine->runStage(entry.nextDirectStage++);
                again = hasRun = true;
            }
        }
    }
    return hasRun;
}

void GroupCore::replaceStage(BlockPlan& plan, std::uint32_t sandbox, std::uint32_t stage) noexcept {
    auto& entry = plan.sandboxes[sandbox];
    entry.replaced[stage] = 1;
    computeFallback(plan, sandbox, stage, framesInBlock);
    for (const auto& consumer : entry.stages[stage].consumers) {
        auto& target = plan.sandboxes[consumer.sandbox];
        if (!target.takesPart) continue;
        target.runtime->hostPage->fallback[consumer.foreignIndex].store(sequence, std::memory_order_seq_cst);
        if (target.runtime->engine == nullptr) ring(*target.runtime);
    }
}

void GroupCore::waitForStages(BlockPlan& plan, Running& running) noexcept {
    auto* bell = hostBell->as<wire::BellPage>();
    auto* wave = wavePage->as<wire::WavePage>();
    std::uint64_t spinUntil = os::nowNs() + spinNs;
    std::uint32_t lastUndone = ~0u;
    bool wasRungEarly = false;
    for (;;) {
        const std::uint32_t heard = bell->bell.load(std::memory_order_seq_cst);
        const bool hasRunDirect = runDirectStages(plan);
        std::uint32_t undone = 0;
        bool mayStillRun = false, isElsewhere = false;
        const std::uint32_t here = os::currentProcessor();
        bool hasReplaced = false;
        for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
            auto& entry = plan.sandboxes[s];
            bool isOpen = false;
            for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
                if (entry.replaced[stage] == 0 && !isDone(entry, stage, sequence)) {
                    ++undone;
                    isOpen = true;
                }
            }
            if (!isOpen) continue;
            if (!entry.takesPart || entry.runtime->isGone()) {
                // It died in this block, or its bypass had to wait: its consumers must not wait for the deadline.
                wave->ringAlways.store(1, std::memory_order_seq_cst);
                for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
                    if (entry.replaced[stage] != 0 || isDone(entry, stage, sequence)) continue;
                    if (!canReplace(plan, entry, stage, sequence)) break;
                    replaceStage(plan, s, stage);
                    hasReplaced = true;
                    --undone;
                }
                continue;
            }
            mayStillRun = true;
            isElsewhere |= entry.runtime->engine == nullptr &&
                           entry.runtime->page->processor.load(std::memory_order_relaxed) != here;
        }
        if (undone == 0) return;
        if (hasReplaced || !mayStillRun) continue; // others may have their turn now
        if (wasRungEarly && undone == lastUndone && !hasRunDirect) {
            // Rung for nothing: forged. `remaining` is not believed again in this block; whoever finishes rings.
            wave->ringAlways.store(1, std::memory_order_seq_cst);
            counters.forged.fetch_add(1, std::memory_order_relaxed);
        }
        wasRungEarly = false;
        const std::uint64_t now = os::nowNs();
        if (undone != lastUndone) {
            // Offline the limit is time without progress.
            if (running.offline) running.blockDeadline = now + options.hangAfterNs;
            lastUndone = undone;
        }
        if (now >= running.blockDeadline) return;
        if (now >= running.stageDeadline) {
            running.stageDeadline = os::forEver;
            wave->ringAlways.store(1, std::memory_order_seq_cst);
            for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
                auto& entry = plan.sandboxes[s];
                if (!entry.takesPart) continue;
                for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
                    // Only what has had its turn is late: a stage that still waits for a replaced one gets its chance.
                    if (hasInputs(plan, entry, stage, sequence) && !entry.stages[stage].consumers.empty() &&
                        entry.replaced[stage] == 0 && !isDone(entry, stage, sequence))
                        replaceStage(plan, s, stage);
                }
            }
            continue;
        }
        if (isElsewhere && now < spinUntil) {
            os::spinPause();
            continue;
        }
        wave->hostIsSleeping.store(1, std::memory_order_seq_cst);
        const std::uint64_t until = std::min({running.stageDeadline, running.blockDeadline, now + waitSliceNs});
        const auto outcome = bell->bell.load(std::memory_order_seq_cst) == heard
                                 ? hostPort.wait(bell->bell, heard, until)
                                 : os::WaitOutcome::valueDiffered;
        wave->hostIsSleeping.store(0, std::memory_order_relaxed);
        wasRungEarly = outcome == os::WaitOutcome::woken && wave->ringAlways.load(std::memory_order_relaxed) == 0 &&
                       bell->remaining.load(std::memory_order_relaxed) > 0;
    }
}

/// What engines replaced and dropped themselves: told by the sandboxes, so only good for reports.
void GroupCore::addEngineCounts(BlockPlan& plan) noexcept {
    const auto growth = [](const std::atomic<std::uint64_t>& counter, std::uint64_t& seen) {
        const std::uint64_t now = counter.load(std::memory_order_relaxed);
        const std::uint64_t grown = now > seen ? now - seen : 0;
        seen = now;
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(grown, 1u << 20));
    };
    for (auto& entry : plan.sandboxes) {
        SandboxRuntime& runtime_ = *entry.runtime;
        scrubbedInBlock += growth(runtime_.page->scrubbedSamples, runtime_.scrubbedSeen);
        droppedInBlock += growth(runtime_.page->droppedEvents, runtime_.droppedSeen);
    }
}

void GroupCore::judge(BlockPlan& plan, bool offline) noexcept {
    // What is still open yields its fallback, producers before those that pass their signal on. Consumers are told, though
    // their block is over: a sandbox that waits for a late one must be able to finish, or it would be late for ever. Our
    // own direct stages run in any case; only one that could not begin its block is replaced.
    for (const bool mayReplaceDirect : {false, true}) {
        for (bool again = true; again;) {
            again = false;
            for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
                auto& entry = plan.sandboxes[s];
                if (entry.runtime->engine != nullptr && !mayReplaceDirect) continue;
                for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
                    if (entry.replaced[stage] != 0 || isDone(entry, stage, sequence)) continue;
                    if (!canReplace(plan, entry, stage, sequence)) break;
                    replaceStage(plan, s, stage);
                    again = true;
                }
            }
            if (again) runDirectStages(plan);
        }
    }
    bool hasMissed = false, hasNews = isNoticed.exchange(false, std::memory_order_acq_rel);
    for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
        auto& entry = plan.sandboxes[s];
        SandboxRuntime& runtime_ = *entry.runtime;
        if (runtime_.isGone()) {
            // Its crash handler is at work or the watcher has not heard yet: no reason to call it hung, unless it only said so.
            if (runtime_.isDead.load(std::memory_order_acquire)) continue;
            const std::uint64_t now = os::nowNs();
            if (runtime_.goneSinceNs == 0) runtime_.goneSinceNs = now;
            if (now - runtime_.goneSinceNs > options.hangAfterNs && !runtime_.isHung.exchange(true)) hasNews = true;
            continue;
        }
        const auto isHungNow = [&] {
            const std::uint64_t now = os::nowNs();
            if (runtime_.missedBlocks++ == 0) runtime_.lateSinceNs = now;
            return runtime_.missedBlocks >= options.hangAfterBlocks && now - runtime_.lateSinceNs >= shortestHangNs;
        };
        if (!entry.takesPart) {
            if (runtime_.isLate.load(std::memory_order_relaxed)) {
                hasMissed = true;
                if (isHungNow() && !runtime_.isHung.exchange(true)) hasNews = true;
            }
            continue;
        }
        bool isLate = false;
        for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
            isLate |= !isDone(entry, stage, sequence);
        }
        if (!isLate) {
            runtime_.missedBlocks = 0;
            continue;
        }
        hasMissed = true;
        runtime_.isLate.store(true, std::memory_order_relaxed);
        hasNews = true;
        // Offline the wait was the hang limit itself.
        if (isHungNow() || offline) runtime_.isHung.store(true, std::memory_order_release);
    }
    if (hasMissed) counters.missed.fetch_add(1, std::memory_order_relaxed);
    if (hasNews) runtime->noticeFromAudio();
}

} // namespace glovebox::client
