#pragma once

#include "core/result.h"

#include <cstdint>

namespace glovebox::os {

/// Most urgent priority that brokers give by default.
constexpr int mostBrokeredPriority = 20;

/// Asks a service of the system for real-time scheduling of `thread`, one of `process` (this one, or a child of the same user):
/// RealtimeKit over the system's message bus on Linux. Fails without harm where there is no bus or no such service
/// (`unsupportedHere`) or where it says no (`systemError` with its word). It demands that a real-time thread of that process
/// that runs for 200 ms without a pause is ended by the kernel: the limit (RLIMIT_RTTIME) is set for good, but not before
/// the service was found. Takes up to half a second: not for threads that somebody waits for, nor for the audio thread.
[[nodiscard]] core::Status askForRealtime(std::uint32_t process, std::uint32_t thread, int priority);

} // namespace glovebox::os
