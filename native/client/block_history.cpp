#include "client/block_history.h"

#include <algorithm>

namespace glovebox::client {

BlockHistory::BlockHistory(std::size_t capacity, bool hasDetails)
    : wall(std::max<std::size_t>(capacity, 1) + 1), marks(wall.size()), details(hasDetails ? wall.size() : 0) {}

// Every part is released after the count of the blocks before it: who reads a part of a newer record also sees, behind it,
// that the record in its place is gone.
void BlockHistory::add(const BlockRecord& record) noexcept {
    const std::uint64_t number = added.load(std::memory_order_relaxed);
    const std::size_t place = number % wall.size();
    wall[place].store(record.wallNs, std::memory_order_release);
    marks[place].store(record.marks, std::memory_order_release);
    if (!details.empty()) {
        Details& detail = details[place];
        detail.cpuNs.store(record.cpuNs, std::memory_order_release);
        detail.involuntarySwitches.store(record.involuntarySwitches, std::memory_order_release);
        detail.pageFaults.store(record.pageFaults, std::memory_order_release);
        detail.sandboxCpuNs.store(record.sandboxCpuNs, std::memory_order_release);
        detail.sandboxSwitches.store(record.sandboxSwitches, std::memory_order_release);
        detail.sandboxPageFaults.store(record.sandboxPageFaults, std::memory_order_release);
    }
    added.store(number + 1, std::memory_order_release);
}

BlockHistory::Range BlockHistory::copyNewest(std::span<BlockRecord> target) const noexcept {
    const std::uint64_t known = count();
    const std::size_t kept = std::min<std::uint64_t>({known, wall.size() - 1, target.size()});
    const std::uint64_t oldest = known - kept;
    for (std::size_t i = 0; i < kept; ++i) {
        const std::size_t place = (oldest + i) % wall.size();
        BlockRecord& record = target[i];
        record = {};
        record.wallNs = wall[place].load(std::memory_order_acquire);
        record.marks = marks[place].load(std::memory_order_acquire);
        if (details.empty()) continue;
        const Details& detail = details[place];
        record.cpuNs = detail.cpuNs.load(std::memory_order_acquire);
        record.involuntarySwitches = detail.involuntarySwitches.load(std::memory_order_acquire);
        record.pageFaults = detail.pageFaults.load(std::memory_order_acquire);
        record.sandboxCpuNs = detail.sandboxCpuNs.load(std::memory_order_acquire);
        record.sandboxSwitches = detail.sandboxSwitches.load(std::memory_order_acquire);
        record.sandboxPageFaults = detail.sandboxPageFaults.load(std::memory_order_acquire);
    }
    // The one in whose place the next record goes may be half replaced by now, and those before it are gone.
    const std::uint64_t now = count();
    const std::uint64_t firstWhole = now < wall.size() ? 0 : now - wall.size() + 1;
    if (firstWhole <= oldest) return {oldest, kept};
    const std::size_t lost = std::min<std::uint64_t>(firstWhole - oldest, kept);
    std::copy(target.begin() + static_cast<std::ptrdiff_t>(lost), target.begin() + static_cast<std::ptrdiff_t>(kept),
              target.begin());
    return {oldest + lost, kept - lost};
}

} // namespace glovebox::client
