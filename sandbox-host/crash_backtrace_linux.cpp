#include "crash_backtrace.h"

#include "crash_guard.h"
#include "crash_modules.h"

#include <unwind.h>

// Of the unwinder that is linked into this program; no header declares it.
extern "C" const void* _Unwind_Find_FDE(void* address, void* bases);

/// The compiler's unwinder, on tables that the linker made: plugins are built without frame pointers. On the C library that
/// it is linked with here (2.35 or newer) it finds them without a lock (_dl_find_object); an older one would take the lock of
/// the list of loaded files, which a thread holds only while it changes that list and may take twice: `runGuarded` limits
/// the time.
namespace glovebox::sandbox {
namespace {

/// What is known of a frame besides its instruction.
struct FrameState {
    std::uint64_t address = 0;
    std::uint64_t stackPointer = 0;
    std::uint64_t framePointer = 0;
};

struct Walk {
    wire::CrashRecord& record;
    std::uint64_t from = 0; ///< frames before the one of this address are ours
    bool isSignal = false;
    bool hasBegun = false;
    std::uint32_t skipped = 0;
    FrameState last; ///< address 0: no frame was seen
};

#if defined(__x86_64__)
constexpr int frameRegister = 6;
#else
constexpr int frameRegister = 29;
#endif

void append(wire::CrashRecord& record, std::uint64_t address) noexcept {
    record.frames[record.frameCount] = {address, 0, wire::noCrashModule, 0};
    ++record.frameCount;
}

_Unwind_Reason_Code onFrame(_Unwind_Context* context, void* argument) noexcept {
    auto& walk = *static_cast<Walk*>(argument);
    int isBeforeInstruction = 0;
    const std::uint64_t address = _Unwind_GetIPInfo(context, &isBeforeInstruction);
    if (!walk.hasBegun) {
        constexpr std::uint32_t mostOwnFrames = 64;
        walk.hasBegun = address == walk.from && (!walk.isSignal || isBeforeInstruction != 0);
        if (!walk.hasBegun) return ++walk.skipped < mostOwnFrames ? _URC_NO_REASON : _URC_NORMAL_STOP;
        // The caller has written the place itself, whatever comes of this walk.
        if (walk.isSignal) {
            walk.last = {address, _Unwind_GetCFA(context), _Unwind_GetGR(context, frameRegister)};
            return _URC_NO_REASON;
        }
    }
    if (address == 0 || walk.record.frameCount >= wire::mostCrashFrames) return _URC_NORMAL_STOP;
    const std::uint64_t inside = isBeforeInstruction != 0 ? address : address - 1;
    append(walk.record, inside);
    walk.last = {inside, _Unwind_GetCFA(context), _Unwind_GetGR(context, frameRegister)};
    return _URC_NO_REASON;
}

void walk(Walk& how) noexcept {
    static_cast<void>(runGuarded([](void* argument) { _Unwind_Backtrace(onFrame, argument); }, &how));
}

bool hasTables(std::uint64_t address) noexcept {
    struct Question {
        std::uint64_t address;
        bool isKnown;
    } question{address, false};
    static_cast<void>(runGuarded(
        [](void* argument) {
            auto& asked = *static_cast<Question*>(argument);
            void* bases[3];
            asked.isKnown = _Unwind_Find_FDE(reinterpret_cast<void*>(asked.address), bases) != nullptr;
        },
        &question));
    return question.isKnown;
}

#if defined(__x86_64__)
/// True if the bytes before the address can be a call.
bool followsCall(std::uint64_t address) noexcept {
    const auto* const code = reinterpret_cast<const unsigned char*>(address);
    const auto isIndirect = [code](int at) { return code[at] == 0xff && (code[at + 1] & 0x38) == 0x10; };
    return code[-5] == 0xe8 || isIndirect(-2) || isIndirect(-3) || isIndirect(-4) || isIndirect(-6) || isIndirect(-7);
}
#else
bool followsCall(std::uint64_t address) noexcept {
    const std::uint32_t instruction = *reinterpret_cast<const std::uint32_t*>(address - 4);
    return (instruction & 0xfc000000u) == 0x94000000u || (instruction & 0xfffffc1fu) == 0xd63f0000u; // bl, blr
}
#endif

bool isReturnAddress(std::uint64_t value) noexcept {
    constexpr std::uint64_t longestCall = 7;
    return isExecutable(value) && isExecutable(value - longestCall) && followsCall(value);
}

/// Code without tables, and where it was called from.
struct Gap {
    FrameState code;
    std::uint64_t linkRegister = 0;
    FrameState caller; ///< address 0: not found
};

std::uint64_t wordAt(std::uint64_t place) noexcept { return *reinterpret_cast<const std::uint64_t*>(place); }

/// A jump to a place where there is no code has left the return address on top of the stack; other code may keep a frame
/// pointer; what was made at run time keeps its return address somewhere further up. Looks at more of the stack than any
/// function of ours owns.
[[gnu::no_sanitize_address, gnu::no_sanitize_thread]] void findCaller(void* argument) {
    auto& gap = *static_cast<Gap*>(argument);
    constexpr std::uint64_t word = sizeof(std::uint64_t), words = 512, largestFrame = 1u << 20;
    const std::uint64_t top = (gap.code.stackPointer + word - 1) & ~(word - 1);
    const std::uint64_t frame = gap.code.framePointer;
    readExecutableRanges();
    if (gap.linkRegister != 0 && isReturnAddress(gap.linkRegister)) {
        gap.caller = {gap.linkRegister - 1, top, frame};
        return;
    }
    if (isReturnAddress(wordAt(top))) {
        gap.caller = {wordAt(top) - 1, top + word, frame};
        return;
    }
    if (frame % word == 0 && frame >= top && frame - top < largestFrame && isReturnAddress(wordAt(frame + word))) {
        gap.caller = {wordAt(frame + word) - 1, frame + 2 * word, wordAt(frame)};
        return;
    }
    for (std::uint64_t place = top + word; place < top + words * word; place += word) {
        if (!isReturnAddress(wordAt(place))) continue;
        gap.caller = {wordAt(place) - 1, place + word, frame};
        return;
    }
}

} // namespace

void prepareBacktrace() noexcept {
    struct Nothing {
        static _Unwind_Reason_Code seen(_Unwind_Context*, void*) { return _URC_NO_REASON; }
    };
    _Unwind_Backtrace(Nothing::seen, nullptr);
}

void writeBacktrace(wire::CrashRecord& record, CrashPlace place) noexcept {
    const FrameState found{place.instruction(), place.stackPointer(), place.framePointer()};
    append(record, found.address);
    Gap gap{found, place.linkRegister(), {}};
    bool hasTablesNow = hasTables(found.address);
    if (hasTablesNow) {
        Walk whole{record, found.address, true, false, 0, {}};
        walk(whole);
        if (whole.last.address != 0) gap.code = whole.last;
        // The walk ended in the thread's first function, or where it found nothing at all.
        hasTablesNow = record.frameCount > 1 && hasTables(gap.code.address);
        if (record.frameCount > 1) gap.linkRegister = 0;
    }
    constexpr int mostGaps = 4;
    for (int count = 0; count < mostGaps && !hasTablesNow && record.frameCount < wire::mostCrashFrames; ++count) {
        gap.caller = {};
        static_cast<void>(runGuarded(findCaller, &gap));
        const FrameState& caller = gap.caller;
        if (caller.address == 0) break;
        append(record, caller.address);
        // The unwinder reads the context: it begins in the caller.
        place.moveTo(caller.address, caller.stackPointer, caller.framePointer);
        Walk rest{record, caller.address, true, false, 0, {}};
        walk(rest);
        gap = {rest.last.address != 0 ? rest.last : caller, 0, {}};
        hasTablesNow = hasTables(gap.code.address);
    }
    place.moveTo(found.address, found.stackPointer, found.framePointer);
}

void writeBacktraceFrom(wire::CrashRecord& record, const void* returnAddress) noexcept {
    Walk whole{record, reinterpret_cast<std::uint64_t>(returnAddress), false, false, 0, {}};
    walk(whole);
}

} // namespace glovebox::sandbox
