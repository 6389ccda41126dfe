#pragma once

#include "core/result.h"

#include <cstdint>

namespace glovebox::os {

/// The signal at which a sandbox writes down where one of its threads is (wire::CrashCause::dump) and goes on: a real-time
/// signal, because plugins use those least. 0 where there is none. Any thread, also in a signal handler.
[[nodiscard]] int dumpSignal() noexcept;

/// Sends it to thread `thread` of process `process`, as numbered there. The thread's number may come from a hostile
/// process: a thread of another process is never reached. `unsupportedHere` without such a signal, `systemError` if there
/// is no such thread. Any thread; never blocks.
[[nodiscard]] core::Status requestDump(std::uint32_t process, std::uint32_t thread) noexcept;

} // namespace glovebox::os
