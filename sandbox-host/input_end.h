#pragma once

namespace glovebox::sandbox {

/// Ends this process, and the process group if it leads one, as soon as standard input ends: when whoever scans is gone,
/// however it went, nothing of the scan stays. Starts a thread for it; plugins get an empty standard input. False if the
/// system refused.
[[nodiscard]] bool endWithInput();

} // namespace glovebox::sandbox
