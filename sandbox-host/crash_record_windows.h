#pragma once

#include "engine/engine.h"

#include <windows.h>

#include <cstdint>

namespace glovebox::sandbox {

/// Writes the engine's crash record of an exception on the calling thread: who was at work, the registers, the place and the
/// calls that led there, each with its module. Allocates nothing; asks the loader for the names of modules, last. A second
/// fault in here leaves what was written before it.
void writeCrashRecord(const engine::Engine& engine, DWORD code, std::uint64_t address, const CONTEXT& context) noexcept;

} // namespace glovebox::sandbox
