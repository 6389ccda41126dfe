#pragma once

#include "os/thread_usage.h"
#include "wire/areas.h"

#include <cstdint>

namespace glovebox::engine {

/// Finds out what measured blocks take of the thread that runs stages. That thread alone; five calls of the kernel for a block
/// of one stage, none for a block that is not measured.
class BlockMeter {
public:
    void beginStage() noexcept { begunNs = os::fineThreadCpuNs(); }
    /// Before the stage is said to be done: who sees that finds the cost of all stages so far.
    void endStage(bool isFirst, bool isLast, wire::SandboxPage::BlockCost& cost) noexcept;

private:
    std::uint64_t begunNs = 0;
    std::uint64_t cpuNs = 0; ///< of the block
    bool hasBurden = false;  ///< `burden` is of a measured block
    os::ThreadBurden burden; ///< at the end of the measured block before
};

} // namespace glovebox::engine
