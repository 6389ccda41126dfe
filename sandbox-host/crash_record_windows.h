#pragma once

#include "engine/engine.h"

#include <windows.h>

#include <cstdint>

namespace glovebox::sandbox {

/// What ended the process.
struct Fault {
    DWORD code = 0;
    std::int32_t access = 0; ///< of memory: 0 read, 1 write, 8 execution (EXCEPTION_RECORD)
    std::uint64_t address = 0;
};

/// Writes the engine's crash record of an exception on the calling thread: who was at work, the registers, the place and the
/// calls that led there, each with its module. Allocates nothing; asks the loader for the names of modules, last. A second
/// fault in here leaves what was written before it.
void writeCrashRecord(const engine::Engine& engine, const Fault& fault, const CONTEXT& context) noexcept;

} // namespace glovebox::sandbox
