#pragma once

#include <cstdint>
#include <string>

/// Where threads run and how they are scheduled, for measurements alone: the product places its own. Linux.
namespace glovebox::bench {

/// Processors of a measurement: the host's thread on one, its peers on the same, on another, or wherever the kernel likes.
enum class Place : std::uint8_t { free, same, other };
[[nodiscard]] const char* placeName(Place place) noexcept;

constexpr int anyProcessor = -1;
/// The processor that `place` means for a peer of a host on processor 0.
[[nodiscard]] int peerProcessor(Place place) noexcept;
/// Keeps a thread (0: the calling one) on a processor, or lets it go again. False: refused or no such processor.
bool pinThread(std::uint32_t thread, int processor) noexcept;

/// Whether this process may have real-time scheduling at all.
[[nodiscard]] bool canBeRealtime();

/// Processor time that all processes of the machine used together, and what a hypervisor gave to others, nanoseconds since
/// the system began, to a clock tick.
struct MachineTime {
    std::uint64_t busyNs = 0, stolenNs = 0;
};
[[nodiscard]] MachineTime machineTime();

/// Processor time of a process since it began, all threads, nanoseconds; 0 if it is gone.
[[nodiscard]] std::uint64_t cpuNsOf(std::uint32_t process) noexcept;

} // namespace glovebox::bench
