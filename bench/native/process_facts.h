#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What the operating system says of processes and threads. Linux.
namespace glovebox::bench {

/// What a process holds: compared before and after, nothing may have grown.
struct Holdings {
    std::uint64_t descriptors = 0, threads = 0, children = 0, mappings = 0, residentKiB = 0;
};
[[nodiscard]] Holdings holdingsOfThisProcess();

/// How long a thread ran and how long it was ready and had no processor, nanoseconds. Zero if it can't be read.
struct Scheduling {
    std::uint64_t ranNs = 0, waitedNs = 0;
};
[[nodiscard]] Scheduling schedulingOf(std::uint32_t process, std::uint32_t thread);
[[nodiscard]] Scheduling schedulingOfThisThread();

/// Processor time that a hypervisor gave to others, in clock ticks since the system began.
[[nodiscard]] std::uint64_t stolenTicks();

/// The thread of a process with that name; 0 if there is none.
[[nodiscard]] std::uint32_t threadNamed(std::uint32_t process, const std::string& name);

/// "AMD EPYC, 2 processors, kernel 6.1, load 0.5"
[[nodiscard]] std::string machineText();

} // namespace glovebox::bench
