#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace glovebox::client {

/// What became of a block, as bits of `BlockRecord::marks`.
namespace blockMark {
constexpr std::uint8_t missedDeadline = 1; ///< a sandbox was late in it
constexpr std::uint8_t incomplete = 2;     ///< a sandbox was late or dead in it
constexpr std::uint8_t overran = 4;        ///< `process` took longer than the block lasts
} // namespace blockMark

/// One call of `process` and what it took of the thread that made it. What does not fit into 32 bits is the largest number
/// that does.
struct BlockRecord {
    std::uint32_t wallNs = 0;
    std::uint32_t cpuNs = 0;               ///< 0 without details
    std::uint32_t involuntarySwitches = 0; ///< 0 without details
    std::uint32_t pageFaults = 0;          ///< 0 without details
    /// The same as all sandboxes together tell of themselves (`SandboxOutcome`): for reports only. 0 without details.
    std::uint32_t sandboxCpuNs = 0, sandboxSwitches = 0, sandboxPageFaults = 0;
    std::uint8_t marks = 0;

    [[nodiscard]] bool operator==(const BlockRecord&) const = default;
};

/// The records of the newest blocks. One thread adds, any thread copies; neither waits for the other, nothing is allocated
/// after the beginning.
class BlockHistory {
public:
    /// For the newest `capacity` blocks, at least 1. Without details there is no memory for them.
    BlockHistory(std::size_t capacity, bool hasDetails);

    /// The thread that runs blocks.
    void add(const BlockRecord& record) noexcept;

    /// Of `add`, ever.
    [[nodiscard]] std::uint64_t count() const noexcept { return added.load(std::memory_order_acquire); }

    struct Range {
        std::uint64_t first = 0; ///< number of the oldest one, 0 for the first ever
        std::size_t count = 0;
    };
    /// Copies the newest records to the beginning of `target`, oldest first. What is replaced meanwhile is left out: fewer
    /// than there is room for may come, never half of one.
    [[nodiscard]] Range copyNewest(std::span<BlockRecord> target) const noexcept;

private:
    struct Details {
        std::atomic<std::uint32_t> cpuNs{0}, involuntarySwitches{0}, pageFaults{0};
        std::atomic<std::uint32_t> sandboxCpuNs{0}, sandboxSwitches{0}, sandboxPageFaults{0};
    };
    /// One place more than are kept: the one that is being written.
    std::vector<std::atomic<std::uint32_t>> wall;
    std::vector<std::atomic<std::uint8_t>> marks;
    std::vector<Details> details; ///< empty without
    std::atomic<std::uint64_t> added{0};
};

} // namespace glovebox::client
