#include "engine/block_meter.h"

#include <algorithm>
#include <limits>

namespace glovebox::engine {

namespace {

void tell(std::atomic<std::uint32_t>& word, std::uint64_t value) noexcept {
    word.store(static_cast<std::uint32_t>(std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max())),
               std::memory_order_relaxed);
}

} // namespace

// Of a thread that was interrupted while it waited for its turn only the switches tell: so they are counted from block to
// block, and not inside of stages.
void BlockMeter::endStage(bool isFirst, bool isLast, wire::SandboxPage::BlockCost& cost) noexcept {
    cpuNs = (isFirst ? 0 : cpuNs) + (os::fineThreadCpuNs() - begunNs);
    tell(cost.cpuNs, cpuNs);
    if (!isLast) return;
    const os::ThreadBurden now = os::burdenOfThisThread();
    tell(cost.involuntarySwitches, hasBurden ? now.involuntarySwitches - burden.involuntarySwitches : 0);
    tell(cost.pageFaults, hasBurden ? now.pageFaults - burden.pageFaults : 0);
    burden = now;
    hasBurden = true;
}

} // namespace glovebox::engine
