// What became of each sandbox in a block: for its report, for the totals, and what it says that the block took of it.
#include "client/block_state.h"

#include "os/clock.h"

#include <algorithm>

namespace glovebox::client {

namespace {

void noteOutcome(const SandboxRuntime& sandbox, const SandboxOutcome& outcome) noexcept {
    const auto count = [](std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); };
    count(sandbox.totals->blocks);
    if (outcome.outcome == StageOutcome::late) count(sandbox.totals->late);
    if (outcome.outcome == StageOutcome::dead) count(sandbox.totals->dead);
}

/// Its own word: copied once, and no thread can have worked for longer than the block has lasted.
void readCost(const SandboxRuntime& sandbox, const Block& block, std::uint64_t begunNs,
              SandboxOutcome& outcome) noexcept {
    outcome.cpuNs = outcome.involuntarySwitches = outcome.pageFaults = 0;
    const bool isTold = block.isMeasured && sandbox.engine == nullptr && outcome.takesPart && outcome.stages != 0;
    if (!isTold || outcome.outcome != StageOutcome::done) return;
    const auto& cost = sandbox.page->cost;
    const std::uint64_t lastedNs = os::nowNs() - begunNs;
    outcome.cpuNs =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(cost.cpuNs.load(std::memory_order_relaxed), lastedNs));
    outcome.involuntarySwitches = cost.involuntarySwitches.load(std::memory_order_relaxed);
    outcome.pageFaults = cost.pageFaults.load(std::memory_order_relaxed);
}

} // namespace

bool GroupCore::reportSandboxes(BlockPlan& plan, const Block& block, std::uint64_t begunNs,
                                BlockReport& report) noexcept {
    std::size_t reportedCount = 0;
    bool hasLate = false;
    for (const auto& entry : plan.sandboxes) {
        if (entry.isPlaceholder) continue;
        SandboxOutcome& outcome = plan.outcomes[reportedCount++];
        outcome.sandbox = entry.runtime->id;
        outcome.stages = static_cast<std::uint32_t>(entry.stages.size());
        outcome.stagesDone = static_cast<std::uint32_t>(std::count(entry.replaced.begin(), entry.replaced.end(), 0));
        outcome.replacedStages = 0;
        for (std::size_t stage = 0; stage < entry.replaced.size(); ++stage)
            outcome.replacedStages |= std::uint64_t{entry.replaced[stage]} << stage;
        outcome.process = entry.runtime->process;
        outcome.takesPart = entry.takesPart;
        outcome.isTakeover = entry.isTakeover;
        outcome.outcome = outcome.stagesDone == outcome.stages ? StageOutcome::done
                          : entry.runtime->isGone()            ? StageOutcome::dead
                                                               : StageOutcome::late;
        if (outcome.outcome != StageOutcome::done) report.isComplete = false;
        hasLate |= outcome.outcome == StageOutcome::late;
        noteOutcome(*entry.runtime, outcome);
        readCost(*entry.runtime, block, begunNs, outcome);
    }
    report.sandboxes = plan.outcomes;
    return hasLate;
}

} // namespace glovebox::client
