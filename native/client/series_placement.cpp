#include "client/series_placement.h"

#include "client/block_plan.h"
#include "os/affinity.h"

#include <algorithm>
#include <utility>

namespace glovebox::client {

bool isSeries(const BlockPlan& plan) {
    std::size_t atWork = 0, beginnings = 0;
    for (const auto& entry : plan.sandboxes) {
        if (entry.stages.empty()) continue;
        if (entry.runtime->engine != nullptr) return false;
        ++atWork;
        if (entry.stages.front().waitsFor.empty()) ++beginnings;
        for (const auto& stage : entry.stages) {
            if (stage.waitsFor.size() > 1 || stage.consumers.size() > 1) return false;
        }
    }
    return atWork > 1 && beginnings == 1;
}

bool SeriesWatch::block(std::uint32_t processor, bool isSeries) noexcept {
    blocksSame = std::exchange(last, processor) == processor ? blocksSame + 1 : 0;
    bool isNews = false;
    if (blocksSame == 0) settled.store(anyProcessor, std::memory_order_relaxed);
    if (blocksSame == blocksUntilSteady) {
        settled.store(processor, std::memory_order_relaxed);
        isNews = isSeries;
    }
    if (!isSeries) {
        blocksLeft = std::max(blocksLeft, blocksUntilSteady);
        return steady.exchange(false, std::memory_order_relaxed);
    }
    if (blocksLeft == 0 || --blocksLeft > 0) return isNews;
    steady.store(true, std::memory_order_relaxed);
    return true;
}

void SeriesWatch::missed() noexcept {
    blocksLeft = blocksOfProbation;
    steady.store(false, std::memory_order_relaxed);
}

std::uint32_t SeriesProcessors::take(std::span<const std::uint32_t> allowed, std::uint32_t host) {
    const std::lock_guard lock(mutex);
    for (const std::uint32_t processor : allowed) {
        if (processor != host && taken.insert(processor).second) return processor;
    }
    return anyProcessor;
}

void SeriesProcessors::giveBack(std::uint32_t processor) {
    const std::lock_guard lock(mutex);
    taken.erase(processor);
}

std::uint32_t SeriesPlace::choose(const SeriesWatch& watch, bool isRealtime) {
    const std::uint32_t host = watch.host();
    const bool isPossible = isRealtime && watch.isSteady();
    if (chosen != anyProcessor && (!isPossible || host == chosen))
        processors.giveBack(std::exchange(chosen, anyProcessor));
    if (chosen == anyProcessor && isPossible && host != anyProcessor)
        chosen = processors.take(os::allowedProcessors(), host);
    return chosen;
}

void ThreadPlacement::serve(std::uint32_t process, std::uint32_t thread, std::uint32_t processor) {
    if (thread == servedThread && processor == servedProcessor) return;
    // One that has ended in the meantime needs nothing.
    if (kept.load(std::memory_order_relaxed) != anyProcessor)
        static_cast<void>(os::letThread(process, servedThread, before));
    kept.store(anyProcessor, std::memory_order_relaxed);
    servedThread = thread;
    servedProcessor = processor;
    if (thread == 0 || processor == anyProcessor) return;
    auto could = os::keepThread(process, thread, processor);
    if (!could) return;
    before = std::move(*could);
    kept.store(processor, std::memory_order_relaxed);
}

} // namespace glovebox::client
