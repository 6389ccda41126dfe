#pragma once

#include "wire/crash_record.h"

namespace glovebox::sandbox {

/// Finds the file behind each frame of the record: its path, its load bias, the frame's offset in it. Frames of no file stay
/// `noCrashModule`. For crash handlers, inside `runGuarded`.
void writeModules(wire::CrashRecord& record) noexcept;

/// Reserves the memory that the others need. Once, before them; not for a handler.
void prepareModules() noexcept;

/// True if code is mapped at the address. `readExecutableRanges` first; one caller at a time.
[[nodiscard]] bool isExecutable(std::uint64_t address) noexcept;
void readExecutableRanges() noexcept;

} // namespace glovebox::sandbox
