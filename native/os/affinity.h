#pragma once

#include "core/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace glovebox::os {

/// The processors that this process may run on, by the numbers of `currentProcessor`; empty where the system does not tell.
[[nodiscard]] std::vector<std::uint32_t> allowedProcessors();

/// Keeps the calling thread on one processor, until it ends or is told otherwise. `unsupportedHere` where there is no such
/// thing, `systemError` if refused.
[[nodiscard]] core::Status pinThisThread(std::uint32_t processor) noexcept;

/// Keeps a thread of another process on one processor; returns those that it could use before, for `letThread`.
/// `unknownObject` if that process has no such thread, `unsupportedHere` where there is no such thing, `systemError` if refused.
[[nodiscard]] core::Result<std::vector<std::uint32_t>> keepThread(std::uint32_t process, std::uint32_t thread,
                                                                  std::uint32_t processor);

/// Lets a thread of another process use these processors. Errors as `keepThread`.
[[nodiscard]] core::Status letThread(std::uint32_t process, std::uint32_t thread,
                                     std::span<const std::uint32_t> processors);

} // namespace glovebox::os
