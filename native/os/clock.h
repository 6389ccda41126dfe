#pragma once

#include <cstdint>

namespace glovebox::os {

/// Monotonic time in nanoseconds, the same clock in every process of the machine (CLOCK_MONOTONIC, QPC,
/// mach_absolute_time converted). Any thread, no kernel call where the OS allows it.
[[nodiscard]] std::uint64_t nowNs() noexcept;

/// CPU time of the calling thread in nanoseconds.
[[nodiscard]] std::uint64_t threadCpuNs() noexcept;

/// Sleeps until `deadlineNs` of `nowNs()`; returns early only if the deadline has passed. For paced drivers.
void sleepUntil(std::uint64_t deadlineNs) noexcept;

constexpr std::uint64_t forEver = ~std::uint64_t{0};

} // namespace glovebox::os
