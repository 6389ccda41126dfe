#pragma once

#include "engine/engine.h"

#include <cstdint>

namespace glovebox::sandbox {

/// What is written down about a thread.
struct CrashFacts {
    wire::CrashCause cause = wire::CrashCause::fault;
    std::uint32_t signal = 0;
    std::int32_t signalCode = 0;
    std::uint64_t faultAddress = 0;
    void* signalContext = nullptr;       ///< null: not in a signal handler
    const void* returnAddress = nullptr; ///< then: of the caller with which the backtrace begins
};

/// Fills the record with the calling thread: who it is, what it did, its registers and backtrace. Nothing without a record
/// area. Async-signal-safe: no allocation, no lock, no stdio. A fault's record replaces whatever else is being written;
/// others are left out once a fault has begun.
void writeCrashRecord(engine::Engine& engine, const CrashFacts& facts) noexcept;

/// Must be called before the first fault: what has to be loaded beforehand. Main thread.
void prepareCrashWriter() noexcept;

/// Name of the calling thread, at most 15 bytes and a zero.
void readThreadName(char (&name)[16]) noexcept;

} // namespace glovebox::sandbox
