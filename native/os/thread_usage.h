#pragma once

#include <cstdint>

/// What the calling thread uses and bears, fine enough to be told block by block.
namespace glovebox::os {

/// What this system tells of it. The first call may take a few milliseconds: not for audio threads.
struct ThreadUsageSupport {
    bool hasCpu = false;    ///< `fineThreadCpuNs`
    bool hasBurden = false; ///< `burdenOfThisThread`
};
[[nodiscard]] ThreadUsageSupport threadUsageSupport() noexcept;

/// CPU time of the calling thread in nanoseconds, told to less than a microsecond; 0 where that is not known. One kernel call.
[[nodiscard]] std::uint64_t fineThreadCpuNs() noexcept;

/// Since the thread began: how often the system took the processor away from it, and page faults, with and without reading.
/// One that gives the processor away by waiting is not counted.
struct ThreadBurden {
    std::uint64_t involuntarySwitches = 0;
    std::uint64_t pageFaults = 0;
};
/// All 0 where it is not known. One kernel call.
[[nodiscard]] ThreadBurden burdenOfThisThread() noexcept;

} // namespace glovebox::os
