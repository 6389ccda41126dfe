#pragma once

#include <cstdint>
#include <optional>

namespace glovebox::os {

/// Sockets of TCP and UDP that a process has, those that listen included; nothing if the system does not tell.
[[nodiscard]] std::optional<std::uint32_t> connectionsOf(std::uint32_t pid);

} // namespace glovebox::os
