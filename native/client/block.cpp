#include "client/block_state.h"

#include "client/calibrator.h"
#include "os/clock.h"
#include "os/thread.h"
#include "os/wait_word.h"
#include "wire/protocol_point.h"

#include <algorithm>

namespace glovebox::client {

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

    if (runtime->pulse().isAsleep()) runtime->pulse().rouse();
    const std::uint64_t begun = os::nowNs();
    const std::uint64_t callsBefore = os::waitCallsOfThisThread();
    noteOwner();
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

    BlockPlan& latestPlan = *plan;
    plan = &planOfBlock(latestPlan);
    if (offline && awaitCaughtUp(*plan)) plan = &planOfBlock(latestPlan);
    expectNext(*plan, block, begun, offline);
    beginBlock(*plan, block, offline);
    waitForStages(*plan, running);
    judge(*plan, offline);
    readOutputs(*plan, block);
    addEngineCounts(*plan);

    framesProcessed += block.frames;
    steadyFrames += block.frames;
    report.sequence = sequence;
    report.frames = block.frames;
    report.planVersion = plan->version;
    const bool hasLate = reportSandboxes(*plan, block, begun, report);
    report.scrubbedSamples = scrubbedInBlock;
    report.droppedEvents = droppedInBlock;
    report.kernelCalls = static_cast<std::uint32_t>(os::waitCallsOfThisThread() - callsBefore);
    report.durationNs = os::nowNs() - begun;
    wallTimes_.add(report.durationNs);

    counters.blocks.fetch_add(1, std::memory_order_release);
    if (!report.isComplete) counters.incomplete.fetch_add(1, std::memory_order_relaxed);
    if (hasLate) counters.missed.fetch_add(1, std::memory_order_relaxed);
    counters.scrubbed.fetch_add(scrubbedInBlock, std::memory_order_relaxed);
    counters.dropped.fetch_add(droppedInBlock, std::memory_order_relaxed);
    counters.kernelCalls.fetch_add(report.kernelCalls, std::memory_order_relaxed);

    letGo();
    hasOwner.store(false, std::memory_order_release);
    return report;
}

/// Sandboxes are as urgent as whoever calls process(), less something: the watcher must know who that is.
void GroupCore::noteOwner() noexcept {
    static thread_local const std::uint32_t self = os::thisThreadId();
    if (ownerThread.load(std::memory_order_relaxed) == self) return;
    ownerThread.store(self, std::memory_order_relaxed);
    isNoticed.store(true, std::memory_order_release);
}

void GroupCore::letGo() noexcept {
    inUse.store(nullptr, std::memory_order_seq_cst);
    if (!retireWaiting.load(std::memory_order_seq_cst)) return;
    retireEpoch.fetch_add(1, std::memory_order_seq_cst);
    os::wakeWord(retireEpoch, os::everySleeper);
}

BlockPlan& GroupCore::planOfBlock(BlockPlan& plan) noexcept {
    if (BlockPlan* const instead = plan.instead.load(std::memory_order_relaxed)) return *instead;
    for (auto& alternate : plan.alternates) {
        const SandboxRuntime& gone = *plan.sandboxes[alternate.sandbox].runtime;
        if (!gone.isGone() && !gone.isHung.load(std::memory_order_relaxed)) continue;
        if (!gone.mayBeReplaced.load(std::memory_order_acquire) || alternate.standby->isGone()) continue;
        if (!takeOver(alternate)) continue;
        plan.instead.store(alternate.plan.get(), std::memory_order_release);
        return *alternate.plan;
    }
    return plan;
}

/// The first block of a standby begins: with the parameters that it has not heard of, and without the notes of the one that
/// is gone. False: a state was loaded that it does not have yet, or it is being told something.
bool GroupCore::takeOver(BlockPlan::Alternate& alternate) noexcept {
    BlockPlan& plan = *alternate.plan;
    using Use = SandboxRuntime::StandbyUse;
    // A plan that was made after a takeover has the same one as an alternate again.
    if (alternate.standby->standbyUse.load(std::memory_order_acquire) == Use::plays) return true;
    for (const auto& commands : plan.commands) {
        if (commands.step && commands.step->given.load(std::memory_order_acquire) !=
                                 commands.queue->memory->given.load(std::memory_order_acquire))
            return false;
    }
    Use before = Use::waits;
    if (!alternate.standby->standbyUse.compare_exchange_strong(before, Use::plays, std::memory_order_acq_rel)) {
        // Recovery may have claimed it; if it is being told something just now, the next block takes it.
        if (before != Use::isClaimed ||
            !alternate.standby->standbyUse.compare_exchange_strong(before, Use::plays, std::memory_order_acq_rel))
            return false;
    }
    for (auto& commands : plan.commands) {
        if (!commands.step) continue;
        commands.queue->memory->parameters.forEachSince(commands.step->told.load(std::memory_order_acquire),
                                                        [&](std::uint32_t parameter, double value) {
                                                            core::Event event;
                                                            event.kind = core::EventKind::parameterValue;
                                                            event.id = parameter;
                                                            event.value = value;
                                                            if (!commands.step->news.push(event)) ++droppedInBlock;
                                                        });
    }
    for (auto& edge : plan.eventEdges) {
        if (plan.eventReaders[edge.sourceEvents].sandbox == alternate.sandbox) edge.fifo->endHeldNotes(framesProcessed);
    }
    return true;
}

void GroupCore::beginBlock(BlockPlan& plan, const Block& block, bool offline) noexcept {
    bool isDegraded = false;
    std::int32_t participants = 0;
    for (auto& entry : plan.sandboxes) {
        SandboxRuntime& runtime_ = *entry.runtime;
        const bool isDead = !entry.isPlanned || runtime_.isGone();
        // One that was called hung is being ended: what it does while it is looked at counts no more.
        const bool isHung = runtime_.isHung.load(std::memory_order_relaxed);
        const bool isLate = !isDead && (isHung || !runtime_.hasCaughtUp());
        if (!isLate && runtime_.isLate.load(std::memory_order_relaxed)) {
            runtime_.isLate.store(false, std::memory_order_relaxed);
            isNoticed.store(true, std::memory_order_release);
        }
        entry.takesPart = !isDead && !isLate && !entry.stages.empty();
        entry.isTakeover = false;
        entry.isMourned = false;
        // Who should have rung it may have died first.
        if (isLate && runtime_.engine == nullptr && runtime_.page->isSleeping.load(std::memory_order_seq_cst) != 0)
            ring(runtime_);
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
    const std::uint32_t here = os::currentProcessor();
    wave->hostProcessor.store(here, std::memory_order_relaxed);
    if (seriesWatch.block(here, plan.isSeries && !offline)) isNoticed.store(true, std::memory_order_release);
    const WaitChoice& waits = runtime->calibrator().waits(options.savesEnergy);
    wave->spinNs.store(static_cast<std::uint32_t>(waits.spinNs), std::memory_order_relaxed);
    wave->preWakeLeadNs.store(static_cast<std::uint32_t>(waits.preWakeLeadNs), std::memory_order_relaxed);
    publish(plan, block, offline);
}

void GroupCore::expectNext(BlockPlan& plan, const Block& block, std::uint64_t begunNs, bool offline) noexcept {
    if (offline) pace.forget();
    nextDueNs = offline ? 0 : pace.blockAsked(begunNs, block.frames, options.sampleRate);
    // Who wakes nobody before the due time needs no processor for it.
    const bool isPaced = nextDueNs > begunNs + BlockPace::shortestPeriodNs &&
                         runtime->calibrator().waits(options.savesEnergy).preWakeLeadNs != 0;
    const auto isHead = [](const BlockPlan::SandboxEntry& entry) {
        return entry.runtime->engine == nullptr && !entry.stages.empty() && entry.stages.front().waitsFor.empty();
    };
    std::uint32_t heads = 0;
    for (auto& entry : plan.sandboxes) {
        entry.isPrewoken = isPaced && isHead(entry);
        if (entry.isPrewoken) ++heads;
    }
    if (heldProcessors.hold(heads) == heads) return;
    // All or none: where others have to be woken by the kernel anyway, one more that wakes by itself costs a call.
    heldProcessors.giveBack();
    for (auto& entry : plan.sandboxes) entry.isPrewoken = false;
}

std::uint64_t GroupCore::clockOf(const SandboxRuntime& sandbox) const noexcept {
    return sandbox.lastSignalled.load(std::memory_order_relaxed) == 0
               ? framesProcessed
               : sandbox.framesAsked.load(std::memory_order_relaxed);
}

/// The header of the block, then its sequence, with which the sandbox may begin.
void GroupCore::publishTo(BlockPlan& plan, BlockPlan::SandboxEntry& entry, const Block& block, bool offline) noexcept {
    wire::HostPage& page = *entry.runtime->hostPage;
    page.frames = block.frames;
    page.planVersion = entry.version;
    page.dueNs = entry.isPrewoken ? nextDueNs : 0;
    page.flags = offline ? static_cast<std::uint32_t>(wire::blockIsOffline) : 0;
    entry.isTakeover =
        entry.runtime->fadesIn.load(std::memory_order_relaxed) && entry.runtime->lastSignalled.load() == 0;
    if (entry.isTakeover) page.flags |= wire::blockFadesIn;
    if (block.isMeasured && entry.runtime->engine == nullptr) page.flags |= wire::blockIsMeasured;
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
    entry.hasNewPlan = entry.runtime->lastVersion.exchange(entry.version, std::memory_order_seq_cst) != entry.version;
    const std::uint64_t begins = clockOf(*entry.runtime);
    entry.runtime->framesBefore.store(begins, std::memory_order_release);
    entry.runtime->framesAsked.store(begins + block.frames, std::memory_order_release);
    entry.runtime->lastSignalled.store(sequence, std::memory_order_relaxed);
    entry.runtime->lastStage.store(static_cast<std::uint32_t>(entry.stages.size() - 1), std::memory_order_relaxed);
    page.sequence.store(sequence, std::memory_order_seq_cst);
    wire::atProtocolPoint(wire::ProtocolPoint::hostAsked);
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
    // Who waits for others is asked before anybody can start: one that is rung before it is asked would sleep on.
    for (const bool startsWithWave : {false, true}) {
        for (auto& entry : plan.sandboxes) {
            if (entry.takesPart && entry.stages.front().waitsFor.empty() == startsWithWave)
                publishTo(plan, entry, block, offline);
        }
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
    if (isAnyAsleep) wakeWave(plan);
    for (auto& entry : plan.sandboxes) {
        if (entry.takesPart && entry.runtime->engine != nullptr && !entry.runtime->engine->beginBlock(sequence))
            entry.nextDirectStage = static_cast<std::uint32_t>(entry.stages.size());
    }
}

void GroupCore::ring(SandboxRuntime& sandbox) noexcept {
    sandbox.bell->bell.fetch_add(1, std::memory_order_seq_cst);
    if (sandbox.page->isSleeping.load(std::memory_order_seq_cst) != 0) sandbox.bellArea->port.wake(sandbox.bell->bell);
}

/// One call for all of them where their word is enough.
void GroupCore::wakeWave(const BlockPlan& plan) noexcept {
    const auto& word = wavePage->as<wire::WavePage>()->wave;
    if (!os::WaitPort::needsHandle()) {
        os::wakeWord(word, os::everySleeper);
        return;
    }
    for (const auto& entry : plan.sandboxes) {
        const bool isMeant = entry.takesPart && entry.runtime->engine == nullptr &&
                             (entry.hasNewPlan || entry.stages.front().waitsFor.empty());
        if (isMeant && entry.runtime->page->isSleeping.load(std::memory_order_seq_cst) != 0)
            entry.runtime->wavePort.wake(word);
    }
}

} // namespace glovebox::client
