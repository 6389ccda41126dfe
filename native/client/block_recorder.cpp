#include "client/block_recorder.h"

#include "os/clock.h"

#include <algorithm>
#include <limits>

namespace glovebox::client {

namespace {

std::uint32_t clipped(std::uint64_t value) noexcept {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

/// What sandboxes tell of themselves.
void addCosts(const BlockReport& report, BlockRecord& record) noexcept {
    std::uint64_t cpuNs = 0, switches = 0, faults = 0;
    for (const SandboxOutcome& one : report.sandboxes) {
        cpuNs += one.cpuNs;
        switches += one.involuntarySwitches;
        faults += one.pageFaults;
    }
    record.sandboxCpuNs = clipped(cpuNs);
    record.sandboxSwitches = clipped(switches);
    record.sandboxPageFaults = clipped(faults);
}

} // namespace

BlockRecorder::BlockRecorder(std::size_t capacity, bool wantsDetails)
    : hasDetails(wantsDetails), support(hasDetails ? os::threadUsageSupport() : os::ThreadUsageSupport{}),
      records(capacity, hasDetails) {}

// Inside out: what is looked at costs nothing of the wall time, and the burden nothing of the processor time.
BlockRecorder::Begun BlockRecorder::begin() const noexcept {
    Begun begun;
    if (support.hasBurden) begun.burden = os::burdenOfThisThread();
    if (support.hasCpu) begun.cpuNs = os::fineThreadCpuNs();
    begun.startNs = os::nowNs();
    return begun;
}

BlockRecord BlockRecorder::end(const Begun& begun, const BlockReport& report, double blockNs) noexcept {
    const std::uint64_t wallNs = os::nowNs() - begun.startNs;
    BlockRecord record;
    record.wallNs = clipped(wallNs);
    if (support.hasCpu) record.cpuNs = clipped(os::fineThreadCpuNs() - begun.cpuNs);
    if (support.hasBurden) {
        const os::ThreadBurden burden = os::burdenOfThisThread();
        record.involuntarySwitches = clipped(burden.involuntarySwitches - begun.burden.involuntarySwitches);
        record.pageFaults = clipped(burden.pageFaults - begun.burden.pageFaults);
    }
    if (hasDetails) addCosts(report, record);
    if (std::ranges::any_of(report.sandboxes, [](const auto& one) { return one.outcome == StageOutcome::late; }))
        record.marks |= blockMark::missedDeadline;
    if (!report.isComplete) record.marks |= blockMark::incomplete;
    if (static_cast<double>(wallNs) > blockNs) record.marks |= blockMark::overran;
    records.add(record);
    return record;
}

} // namespace glovebox::client
