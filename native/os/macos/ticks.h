#pragma once

#include <mach/mach_time.h>

#include <cstdint>

namespace glovebox::os {

/// Ticks of mach_absolute_time (41.7 ns on Apple silicon, 1 ns on Intel) from and to nanoseconds.
[[nodiscard]] std::uint64_t ticksOf(std::uint64_t nanoseconds) noexcept;
[[nodiscard]] std::uint64_t nanosecondsOf(std::uint64_t ticks) noexcept;

} // namespace glovebox::os
