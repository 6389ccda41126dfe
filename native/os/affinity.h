#pragma once

#include "core/result.h"

#include <cstdint>
#include <vector>

namespace glovebox::os {

/// The processors that this process may run on, by the numbers of `currentProcessor`; empty where the system does not tell.
[[nodiscard]] std::vector<std::uint32_t> allowedProcessors();

/// Keeps the calling thread on one processor, until it ends or is told otherwise. `unsupportedHere` where there is no such
/// thing, `systemError` if refused.
[[nodiscard]] core::Status pinThisThread(std::uint32_t processor) noexcept;

} // namespace glovebox::os
