#pragma once

namespace glovebox::wire {

/// A sandbox ends with it when it may not open what its host shares with it: a plugin has filled its table of open files. Any
/// plugin can end with it as well, so it is good for reports.
constexpr int exitWithoutRoom = 74;

} // namespace glovebox::wire
