#include "core/event.h"
#include "wire/crash_record.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace glovebox::wire {
namespace {

/// Bytes of the UTF-8 sequence that `text` begins with, 0 if it begins with none (overlong forms, surrogates and what lies
/// beyond Unicode included).
std::size_t sequenceLength(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xc0) != 0x80) return 0;
    }
    const unsigned char second = byte(1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f)) {
        return 0;
    }
    return length;
}

/// The text up to its zero or the end of its field; what no text should hold becomes "?".
std::string cleanText(const char* field, std::size_t capacity) {
    std::string_view rest(field, static_cast<std::size_t>(std::find(field, field + capacity, '\0') - field));
    std::string clean;
    while (!rest.empty()) {
        const std::size_t length = sequenceLength(rest);
        const auto first = static_cast<unsigned char>(rest[0]);
        // U+0080 to U+009F steer some terminals as well as the first 32 do.
        const bool isControl = (length == 1 && (first < 0x20 || first == 0x7f)) ||
                               (length == 2 && first == 0xc2 && static_cast<unsigned char>(rest[1]) < 0xa0);
        if (length == 0 || isControl)
            clean += '?';
        else
            clean += rest.substr(0, length);
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

template <typename Enum>
Enum boundedBy(std::uint32_t value, Enum last, Enum otherwise) noexcept {
    return value <= static_cast<std::uint32_t>(last) ? static_cast<Enum>(value) : otherwise;
}

void readTrace(const CrashRecord& copy, CrashSnapshot& snapshot) {
    const std::uint64_t count = copy.traceCount.load(std::memory_order_relaxed);
    // The oldest place may have been half overwritten when the process ended.
    const std::uint64_t kept = std::min<std::uint64_t>(count, mostTraceEntries - 1);
    for (std::uint64_t n = count - kept; n != count; ++n) {
        TraceEntry entry = copy.trace[n % mostTraceEntries];
        const bool isKnown = entry.kind != 0 && entry.kind < core::eventKindCount;
        if (!isKnown || entry.time >= mostFrames) continue;
        if (!std::isfinite(entry.value)) entry.value = 0;
        snapshot.trace.push_back(entry);
    }
}

void readPlaces(const CrashRecord& copy, CrashSnapshot& snapshot) {
    const std::uint32_t modules = std::min(copy.moduleCount, mostCrashModules);
    for (std::uint32_t index = 0; index < modules; ++index) {
        const CrashModule& module = copy.modules[index];
        snapshot.modules.push_back({module.loadBias, module.end, cleanText(module.path, longestModulePath)});
    }
    const std::uint32_t frames = std::min(copy.frameCount, mostCrashFrames);
    for (std::uint32_t index = 0; index < frames; ++index) {
        CrashFrame frame = copy.frames[index];
        frame.reserved = 0;
        if (frame.module >= modules) frame.module = noCrashModule, frame.offset = 0;
        snapshot.frames.push_back(frame);
    }
    for (std::uint32_t index = 0; index < std::min(copy.registerCount, mostCrashRegisters); ++index) {
        if (crashRegisterName(snapshot.architecture, index) == nullptr) break;
        snapshot.registers.push_back(copy.registers[index]);
    }
}

} // namespace

bool readCrashRecord(const CrashRecord& record, CrashSnapshot& snapshot) {
    snapshot = {};
    // What was stored before `complete` is seen with it.
    const std::uint32_t phase = record.phase.load(std::memory_order_acquire);
    struct alignas(CrashRecord) Bytes {
        std::array<std::byte, sizeof(CrashRecord)> all;
    };
    const auto bytes = std::make_unique<Bytes>();
    std::memcpy(bytes->all.data(), static_cast<const void*>(&record), sizeof(CrashRecord));
    const CrashRecord& copy = *reinterpret_cast<const CrashRecord*>(bytes->all.data());
    readTrace(copy, snapshot);
    const bool isWritten = phase == static_cast<std::uint32_t>(CrashPhase::writing) ||
                           phase == static_cast<std::uint32_t>(CrashPhase::complete);
    if (!isWritten || copy.cause == 0 || copy.cause >= crashCauseCount) return false;
    snapshot.isComplete = phase == static_cast<std::uint32_t>(CrashPhase::complete);
    snapshot.cause = static_cast<CrashCause>(copy.cause);
    snapshot.signal = copy.signal;
    snapshot.signalCode = copy.signalCode;
    snapshot.threadId = copy.threadId;
    snapshot.thread = boundedBy(copy.thread, CrashThread::control, CrashThread::other);
    snapshot.device = copy.device;
    snapshot.call = boundedBy(copy.call, PluginCall::unload, PluginCall::none);
    snapshot.block = copy.block;
    snapshot.faultAddress = copy.faultAddress;
    snapshot.instruction = copy.instruction;
    snapshot.stackPointer = copy.stackPointer;
    snapshot.architecture = boundedBy(copy.architecture, CrashArchitecture::aarch64, CrashArchitecture::unknown);
    snapshot.threadName = cleanText(copy.threadName, sizeof copy.threadName);
    readPlaces(copy, snapshot);
    return true;
}

} // namespace glovebox::wire
