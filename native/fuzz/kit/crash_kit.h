#pragma once

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "fuzz/kit/utf8.h"
#include "wire/crash_record.h"

#include <memory>

/// A crash record of a fuzzer's bytes. Most of its twelve thousand bytes are zero: the input is a list of pieces, each with
/// its place (two bytes), its length (one) and its bytes.
namespace glovebox::fuzz {

[[nodiscard]] inline std::unique_ptr<wire::CrashRecord> recordOf(Input& input) {
    auto record = std::make_unique<wire::CrashRecord>();
    auto* const bytes = reinterpret_cast<std::byte*>(record.get());
    std::memset(static_cast<void*>(bytes), 0, sizeof *record);
    for (auto pieces = input.number<std::uint8_t>(); pieces > 0 && !input.isAtEnd(); --pieces) {
        const std::size_t at = input.upTo(sizeof *record - 1);
        const auto piece = input.part(input.number<std::uint8_t>());
        const std::size_t size = std::min(piece.size(), sizeof *record - at);
        if (size != 0) std::memcpy(bytes + at, piece.data(), size);
    }
    return record;
}

inline void requireSnapshot(const wire::CrashSnapshot& snapshot, bool isRead) {
    require(snapshot.trace.size() < wire::mostTraceEntries, "no more events than the trace has, less the oldest");
    for (const auto& entry : snapshot.trace) {
        require(entry.kind > 0 && entry.kind <= 12, "an event of a trace is of a known kind");
        require(entry.time < wire::mostFrames, "and inside of the longest block");
        require(entry.value - entry.value == 0, "with a finite value");
    }
    if (!isRead) return;
    require(snapshot.cause != wire::CrashCause::none && static_cast<std::uint32_t>(snapshot.cause) <= 4, "a cause");
    require(static_cast<std::uint32_t>(snapshot.thread) <= 3, "a thread");
    require(static_cast<std::uint32_t>(snapshot.call) < wire::pluginCallCount, "a call");
    require(snapshot.modules.size() <= wire::mostCrashModules, "no more modules than there may be");
    require(snapshot.frames.size() <= wire::mostCrashFrames, "no more frames than there may be");
    require(snapshot.registers.size() <= wire::mostCrashRegisters, "no more registers than there may be");
    require(isReadable(snapshot.threadName) && snapshot.threadName.size() <= 16, "a thread's name can be read");
    for (const auto& module : snapshot.modules) {
        require(isReadable(module.path) && module.path.size() <= wire::longestModulePath, "a path can be read");
    }
    for (const auto& frame : snapshot.frames) {
        require(frame.module < snapshot.modules.size() || frame.module == wire::noCrashModule,
                "a frame's module is there");
        require(frame.reserved == 0, "nothing is taken over that has no meaning");
    }
    for (std::size_t i = 0; i < snapshot.registers.size(); ++i) {
        const auto* const name = wire::crashRegisterName(snapshot.architecture, static_cast<std::uint32_t>(i));
        require(name != nullptr && name[0] != 0, "a register has a name");
    }
}

} // namespace glovebox::fuzz
