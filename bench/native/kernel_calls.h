#pragma once

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace glovebox::bench {

/// Counts the system calls and context switches of threads as the kernel itself counts them, with nothing in their way
/// (perf events). Needs the tracing file system and the right to use it.
class KernelCounter {
public:
    /// `threads`: whose calls count, 0 is the calling one.
    [[nodiscard]] static core::Result<KernelCounter> open(const std::vector<std::uint32_t>& threads);
    KernelCounter(KernelCounter&&) noexcept = default;
    KernelCounter& operator=(KernelCounter&&) noexcept = default;
    ~KernelCounter();

    /// System calls so far, all threads together.
    [[nodiscard]] std::uint64_t calls() const;

private:
    KernelCounter() = default;
    std::vector<int> descriptors;
};

/// All threads of a process.
[[nodiscard]] std::vector<std::uint32_t> threadsOf(std::uint32_t process);
/// Voluntary and other context switches of all threads of a process since they began.
[[nodiscard]] std::uint64_t contextSwitchesOf(std::uint32_t process);

} // namespace glovebox::bench
