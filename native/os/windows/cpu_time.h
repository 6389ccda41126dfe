#pragma once

#include <windows.h>

#include <cstdint>
#include <optional>

namespace glovebox::os {

/// Processor time that `read` (GetProcessTimes, GetThreadTimes) tells of its process or thread, in the system and outside of it;
/// nothing where it does not.
[[nodiscard]] inline std::optional<std::uint64_t> cpuTimeNs(decltype(GetProcessTimes)& read, HANDLE of) noexcept {
    FILETIME created{}, ended{}, kernel{}, user{};
    if (!read(of, &created, &ended, &kernel, &user)) return std::nullopt;
    const auto nanoseconds = [](const FILETIME& time) {
        return ((std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime) * 100;
    };
    return nanoseconds(kernel) + nanoseconds(user);
}

} // namespace glovebox::os
