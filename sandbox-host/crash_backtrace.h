#pragma once

#include "crash_place.h"

namespace glovebox::sandbox {

/// Makes the first backtrace, which may allocate, while nothing is wrong.
void prepareBacktrace() noexcept;

/// Appends the frames of the thread, innermost first: frame 0 is where the signal found it. Survives a stack that can't be
/// read: `record.frameCount` is right at every moment. For signal handlers, on their own thread.
void writeBacktrace(wire::CrashRecord& record, CrashPlace place) noexcept;

/// Appends the frames of the calling thread beginning with the one that returns to `returnAddress`.
void writeBacktraceFrom(wire::CrashRecord& record, const void* returnAddress) noexcept;

} // namespace glovebox::sandbox
