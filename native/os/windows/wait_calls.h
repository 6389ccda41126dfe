#pragma once

namespace glovebox::os {

/// Counts one call for `waitCallsOfThisThread`.
void countWaitCall() noexcept;

} // namespace glovebox::os
