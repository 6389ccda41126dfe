#include "client/block_state.h"

#include "client/calibrator.h"
#include "os/clock.h"
#include "os/thread.h"
#include "os/wait_word.h"
#include "wire/protocol_point.h"

#include <algorithm>
#include <bit>

namespace glovebox::client {

namespace {

/// A waiting host looks at the done words at least this often: a hostile process can steal a wake-up (design section 3).
constexpr std::uint64_t waitSliceNs = 20'000'000;
/// And this often for so many sleeps after one was stolen, so that a thief costs no more than that.
constexpr std::uint64_t robbedSliceNs = 1'000'000;
constexpr std::uint32_t waryAfterRobbery = 1024;
/// A turn of the loop looks at everything and reads the clock; between two of them one word is enough.
constexpr int looksPerTurn = 16;
/// Eight blocks of 64 frames are 11 ms, which a busy machine may keep a healthy thread waiting; and blocks that skip a
/// late sandbox pass in no time when nobody paces them. Nobody is called hung sooner than this.
constexpr std::uint64_t shortestHangNs = 200'000'000;

} // namespace

bool isDone(const BlockPlan::SandboxEntry& entry, std::uint32_t stage, std::uint64_t sequence) noexcept {
    return entry.takesPart && entry.runtime->page->done[stage].sequence.load(std::memory_order_seq_cst) >= sequence;
}

namespace {

/// Has finished what nobody asked it for: a lie that can be told from a truth.
bool isAheadOf(const BlockPlan::SandboxEntry& entry, std::uint64_t sequence) noexcept {
    if (entry.runtime->engine != nullptr || entry.runtime->isDead.load(std::memory_order_acquire)) return false;
    for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
        if (entry.runtime->page->done[stage].sequence.load(std::memory_order_relaxed) > sequence) return true;
    }
    return false;
}

} // namespace

bool hasInputs(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint32_t stage,
               std::uint64_t sequence) noexcept {
    const auto& waits = entry.stages[stage].waitsFor;
    return std::all_of(waits.begin(), waits.end(), [&](const auto& wait) {
        const auto& producer = plan.sandboxes[wait.sandbox];
        return producer.replaced[wait.stage] != 0 || isDone(producer, wait.stage, sequence);
    });
}

bool canReplace(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint32_t stage,
                std::uint64_t sequence) noexcept {
    if (entry.fallbacks->kind() != Fallback::bypass) return true;
    if (!hasInputs(plan, entry, stage, sequence)) return false;
    return stage == 0 || entry.replaced[stage - 1] != 0 || isDone(entry, stage - 1, sequence);
}

bool isItsTurn(const BlockPlan& plan, const BlockPlan::SandboxEntry& entry, std::uint64_t sequence) noexcept {
    for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
        if (!isDone(entry, stage, sequence)) return hasInputs(plan, entry, stage, sequence);
    }
    return false;
}

std::uint32_t countOpen(const BlockPlan& plan, std::uint64_t sequence) noexcept {
    std::uint32_t open = 0;
    for (const auto& entry : plan.sandboxes) {
        for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
            if (entry.replaced[stage] == 0 && !isDone(entry, stage, sequence)) ++open;
        }
    }
    return open;
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

/// Offline nobody is left behind, whoever kept deadlines before.
bool GroupCore::awaitCaughtUp(BlockPlan& plan) noexcept {
    const auto isBehind = [](const BlockPlan::SandboxEntry& entry) {
        const SandboxRuntime& runtime = *entry.runtime;
        return entry.isPlanned && !runtime.isGone() && !runtime.isHung.load(std::memory_order_relaxed) &&
               !runtime.hasCaughtUp();
    };
    const auto isAnyBehind = [&] { return std::any_of(plan.sandboxes.begin(), plan.sandboxes.end(), isBehind); };
    if (!isAnyBehind()) return false;
    auto* bell = hostBell->as<wire::BellPage>();
    auto* wave = wavePage->as<wire::WavePage>();
    const std::uint64_t limit = os::nowNs() + options.hangAfterNs;
    wave->ringAlways.store(1, std::memory_order_seq_cst);
    for (std::uint64_t now = 0; now < limit; now = os::nowNs()) {
        const std::uint32_t heard = bell->bell.load(std::memory_order_seq_cst);
        wave->hostIsSleeping.store(1, std::memory_order_seq_cst);
        if (!isAnyBehind()) break;
        static_cast<void>(hostBell->port.wait(bell->bell, heard, std::min(limit, os::nowNs() + waitSliceNs)));
    }
    wave->hostIsSleeping.store(0, std::memory_order_relaxed);
    return true;
}

/// Offline, after the hang limit: who had its turn has hung; who waits for it does not, and gets a limit of its own. False:
/// there is nobody.
bool GroupCore::callHung(BlockPlan& plan) noexcept {
    bool hasFound = false;
    // All of them before the first is replaced, or those that wait for it would have their turn.
    for (auto& entry : plan.sandboxes) {
        entry.hungStage = entry.stages.size();
        if (!entry.takesPart || entry.runtime->engine != nullptr || entry.runtime->isHung.load()) continue;
        for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
            if (entry.replaced[stage] != 0 || isDone(entry, stage, sequence)) continue;
            if (!hasInputs(plan, entry, stage, sequence)) break;
            entry.hungStage = stage;
            hasFound = true;
            break;
        }
    }
    if (hasFound) wavePage->as<wire::WavePage>()->ringAlways.store(1, std::memory_order_seq_cst);
    for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
        auto& entry = plan.sandboxes[s];
        if (entry.hungStage == entry.stages.size()) continue;
        // Its block has ended before anybody hears of it: who asks it where it is has one that was stopped go on.
        for (auto stage = static_cast<std::uint32_t>(entry.hungStage); stage < entry.stages.size(); ++stage) {
            if (!canReplace(plan, entry, stage, sequence)) break;
            replaceStage(plan, s, stage);
        }
        entry.runtime->isHung.store(true, std::memory_order_release);
    }
    return hasFound;
}

void GroupCore::waitForStages(BlockPlan& plan, Running& running) noexcept {
    auto* bell = hostBell->as<wire::BellPage>();
    auto* wave = wavePage->as<wire::WavePage>();
    // Only while somebody we wait for runs on another processor.
    const std::uint64_t spinNs = runtime->calibrator().waits(options.savesEnergy).spinNs;
    const std::uint64_t spinUntil = spinNs == 0 ? 0 : os::nowNs() + spinNs;
    std::uint32_t lastUndone = ~0u;
    bool wasRungEarly = false, wasSliceOver = false;
    for (;;) {
        const std::uint32_t heard = bell->bell.load(std::memory_order_seq_cst);
        wire::atProtocolPoint(wire::ProtocolPoint::hostLooks);
        const bool hasRunDirect = runDirectStages(plan);
        std::uint32_t undone = 0;
        bool mayStillRun = false, isElsewhere = false;
        const std::uint32_t here = os::currentProcessor();
        bool hasReplaced = false;
        const BlockPlan::SandboxEntry* awaited = nullptr;
        std::uint32_t awaitedStage = 0;
        for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
            auto& entry = plan.sandboxes[s];
            bool isOpen = false;
            std::uint32_t firstOpen = 0;
            for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
                if (entry.replaced[stage] == 0 && !isDone(entry, stage, sequence)) {
                    if (!isOpen) firstOpen = stage;
                    ++undone;
                    isOpen = true;
                }
            }
            // It may have died before it rang those who wait for it, or counted itself as finished.
            if (entry.takesPart && !entry.isMourned && entry.runtime->isGone()) {
                entry.isMourned = true;
                wave->ringAlways.store(1, std::memory_order_seq_cst);
                for (auto& other : plan.sandboxes) {
                    if (other.takesPart && other.runtime->engine == nullptr) ring(*other.runtime);
                }
            }
            if (!isOpen) continue;
            if (!entry.takesPart || entry.runtime->isGone() || (running.offline && entry.runtime->isHung.load())) {
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
            if (entry.runtime->engine == nullptr &&
                entry.runtime->page->processor.load(std::memory_order_relaxed) != here) {
                isElsewhere = true;
                awaited = &entry;
                awaitedStage = firstOpen;
            }
        }
        // Somebody has finished, and nobody woke us.
        if (wasSliceOver && undone < lastUndone) warySleeps = waryAfterRobbery;
        if (wasSliceOver) {
            for (auto& entry : plan.sandboxes) {
                if (entry.takesPart && isItsTurn(plan, entry, sequence)) askToLook(*entry.runtime);
            }
        }
        wasSliceOver = false;
        if (undone == 0) return;
        if ((hasReplaced || !mayStillRun) && os::nowNs() < running.blockDeadline)
            continue; // others may have their turn now
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
        if (now >= running.blockDeadline) {
            if (!running.offline || !callHung(plan)) return;
            running.blockDeadline = now + options.hangAfterNs;
            continue;
        }
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
            wire::atProtocolPoint(wire::ProtocolPoint::hostSpins);
            // Whatever happens, the first thing is that this stage is done.
            for (int look = 0; look < looksPerTurn && !isDone(*awaited, awaitedStage, sequence); ++look)
                os::spinPause();
            continue;
        }
        wire::atProtocolPoint(wire::ProtocolPoint::hostBeforeFlag);
        wave->hostIsSleeping.store(1, std::memory_order_seq_cst);
        wire::atProtocolPoint(wire::ProtocolPoint::hostBeforeSleep);
        const std::uint64_t slice = warySleeps > 0 ? robbedSliceNs : waitSliceNs;
        if (warySleeps > 0) --warySleeps;
        const std::uint64_t until = std::min({running.stageDeadline, running.blockDeadline, now + slice});
        // Looked at again: whoever finished before it could see the flag has not rung.
        const bool maySleep =
            countOpen(plan, sequence) == undone && bell->bell.load(std::memory_order_seq_cst) == heard;
        const auto outcome = maySleep ? hostBell->port.wait(bell->bell, heard, until) : os::WaitOutcome::valueDiffered;
        if (outcome == os::WaitOutcome::timedOut) wire::atProtocolPoint(wire::ProtocolPoint::hostSleptInVain);
        wave->hostIsSleeping.store(0, std::memory_order_relaxed);
        wasSliceOver = outcome == os::WaitOutcome::timedOut;
        wasRungEarly = outcome == os::WaitOutcome::woken && wave->ringAlways.load(std::memory_order_relaxed) == 0 &&
                       bell->remaining.load(std::memory_order_relaxed) > 0;
    }
}

/// It was asked and could go on, and yet it says that it sleeps: only its own process can wake one whose wake-up was stolen.
void GroupCore::askToLook(SandboxRuntime& sleeper) noexcept {
    if (sleeper.engine != nullptr || sleeper.page->isSleeping.load(std::memory_order_relaxed) == 0) return;
    if (!sleeper.mustLook.exchange(true, std::memory_order_acq_rel)) runtime->noticeFromAudio();
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
    bool hasNews = isNoticed.exchange(false, std::memory_order_acq_rel);
    // Its crash handler is at work or the watcher has not heard yet, and now does: no reason to call it hung, unless it
    // only said so.
    const auto judgeGone = [&](SandboxRuntime& gone) {
        if (gone.isDead.load(std::memory_order_acquire)) return;
        const std::uint64_t now = os::nowNs();
        if (gone.goneSinceNs == 0) {
            gone.goneSinceNs = now;
            hasNews = true;
        }
        if (now - gone.goneSinceNs > options.hangAfterNs && !gone.isHung.exchange(true)) hasNews = true;
    };
    if (plan.departed) judgeGone(*plan.departed);
    for (std::uint32_t s = 0; s < plan.sandboxes.size(); ++s) {
        auto& entry = plan.sandboxes[s];
        SandboxRuntime& runtime_ = *entry.runtime;
        if (isAheadOf(entry, sequence) && !runtime_.hasLied.exchange(true, std::memory_order_relaxed)) hasNews = true;
        if (runtime_.isGone()) {
            judgeGone(runtime_);
            continue;
        }
        const auto isHungNow = [&] {
            const std::uint64_t now = os::nowNs();
            if (runtime_.missedBlocks++ == 0) runtime_.lateSinceNs = now;
            return runtime_.missedBlocks >= options.hangAfterBlocks && now - runtime_.lateSinceNs >= shortestHangNs;
        };
        if (!entry.takesPart) {
            if (runtime_.isLate.load(std::memory_order_relaxed)) {
                if (std::has_single_bit(runtime_.missedBlocks + 1)) askToLook(runtime_);
                // Offline it has been waited for as long as a hang takes.
                if ((isHungNow() || offline) && !runtime_.isHung.exchange(true)) hasNews = true;
            }
            continue;
        }
        bool isLate = false;
        for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
            isLate |= !isDone(entry, stage, sequence);
        }
        if (!isLate) {
            runtime_.missedBlocks = 0;
            hasNews |= runtime_.realtime.kept();
            continue;
        }
        if (isItsTurn(plan, entry, sequence)) askToLook(runtime_);
        runtime_.isLate.store(true, std::memory_order_relaxed);
        hasNews = true;
        seriesWatch.missed();
        runtime_.realtime.missed(runtime_.page->isSleeping.load(std::memory_order_relaxed) == 0,
                                 runtime_.missedBlocks + 1);
        // Offline the wait was the hang limit itself.
        if (isHungNow() || offline) runtime_.isHung.store(true, std::memory_order_release);
    }
    if (hasNews) runtime->noticeFromAudio();
}

} // namespace glovebox::client
