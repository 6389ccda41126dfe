#pragma once

#include "client/block_history.h"
#include "glovebox/group.hpp"
#include "os/thread_usage.h"

#include <cstddef>
#include <cstdint>

namespace glovebox::client {

/// Writes down how each call of `process` went. One thread at a time, the one that runs the blocks; the history is anybody's.
class BlockRecorder {
public:
    /// For the newest `capacity` blocks. With details, two calls of the kernel before each block and two after.
    BlockRecorder(std::size_t capacity, bool hasDetails);

    struct Begun {
        std::uint64_t startNs = 0;
        std::uint64_t cpuNs = 0;
        os::ThreadBurden burden;
    };
    /// Directly before `process`.
    [[nodiscard]] Begun begin() const noexcept;
    /// Directly after it; `blockNs`: how long the block lasts. Returns what was written down.
    BlockRecord end(const Begun& begun, const BlockReport& report, double blockNs) noexcept;

    [[nodiscard]] const BlockHistory& history() const noexcept { return records; }
    /// What is recorded of the thread: nothing without details.
    [[nodiscard]] os::ThreadUsageSupport details() const noexcept { return support; }

private:
    bool hasDetails;
    os::ThreadUsageSupport support;
    BlockHistory records;
};

} // namespace glovebox::client
