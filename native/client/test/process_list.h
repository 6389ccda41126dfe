#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace client_kit {

/// What a process has open, by number: "socket", "pipe", "/dev/null", "eventpoll", "memfd:glovebox-host" ... Waits for
/// nothing; empty if it cannot be seen.
[[nodiscard]] std::vector<std::string> openThingsOf(std::uint32_t pid);

/// A field of /proc/PID/status, trimmed; empty if there is none.
[[nodiscard]] std::string statusOf(std::uint32_t pid, const std::string& field);

/// Runs and can be seen, a zombie does not count.
[[nodiscard]] bool isRunning(std::uint32_t pid);

/// Waits, 20 s at most. False on time-out.
[[nodiscard]] bool waitUntilGone(std::uint32_t pid);

[[nodiscard]] std::vector<std::string> environmentOf(std::uint32_t pid);

} // namespace client_kit
