#pragma once

#include "wire/crash_record.h"

#include <cstdint>

namespace glovebox::sandbox {

/// The registers of a thread as a signal found it, in the context that its handler was given. Async-signal-safe.
class CrashPlace {
public:
    explicit CrashPlace(void* signalContext) noexcept : context(signalContext) {}

    [[nodiscard]] std::uint64_t instruction() const noexcept;
    [[nodiscard]] std::uint64_t stackPointer() const noexcept;
    [[nodiscard]] std::uint64_t framePointer() const noexcept;
    /// Where a function returns to that has not touched its stack yet, in a register; 0 where calls push it.
    [[nodiscard]] std::uint64_t linkRegister() const noexcept;

    /// Changes the context itself: the thread goes on there when the handler returns. Put back before that.
    void moveTo(std::uint64_t newInstruction, std::uint64_t newStackPointer, std::uint64_t newFramePointer) noexcept;

    void writeRegisters(wire::CrashRecord& record) const noexcept;

private:
    void* context;
};

} // namespace glovebox::sandbox
