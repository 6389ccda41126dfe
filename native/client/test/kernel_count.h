#pragma once

#include <cstdint>

namespace client_kit {

struct KernelCount {
    bool isPlayed = false;
    bool isTraced = false;
    std::uint64_t reported = 0; ///< sum of BlockReport::kernelCalls
    std::uint64_t futexCalls =
        0; ///< as strace counted them, of the child and all its processes, start and end included
    std::uint64_t allCalls = 0;
};

/// Whether children can be measured here, be it without strace.
[[nodiscard]] bool canPlayInChild();
/// Runs the block probe (block_probe.cpp) in a child, under strace if wanted and installed. Counts include the start and
/// the end: two runs of different length tell what a block costs.
[[nodiscard]] KernelCount playInChild(bool isPipelined, std::uint32_t sandboxes, std::uint64_t blocks, bool wantsTrace);

} // namespace client_kit
