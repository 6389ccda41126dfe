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

struct Walk {
    wire::CrashRecord& record;
    std::uint64_t from = 0; ///< frames before the one of this address are ours
    bool isSignal = false;
    bool hasBegun = false;
    std::uint32_t skipped = 0;
};

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
        if (walk.isSignal) return _URC_NO_REASON;
    }
    if (address == 0 || walk.record.frameCount >= wire::mostCrashFrames) return _URC_NORMAL_STOP;
    append(walk.record, isBeforeInstruction != 0 ? address : address - 1);
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

/// Where the code without tables was called from: a return address and the stack above it.
struct Caller {
    std::uint64_t stackPointer;
    std::uint64_t linkRegister;
    std::uint64_t returnAddress = 0;
    std::uint64_t stackAbove = 0;
};

/// A jump to a place where there is no code has left the return address on top of the stack; code that was made at run time
/// keeps it further up. Looks at more of the stack than any function of ours owns.
[[gnu::no_sanitize_address, gnu::no_sanitize_thread]] void findCaller(void* argument) {
    auto& caller = *static_cast<Caller*>(argument);
    readExecutableRanges();
    if (caller.linkRegister != 0 && isReturnAddress(caller.linkRegister)) {
        caller.returnAddress = caller.linkRegister;
        caller.stackAbove = caller.stackPointer;
        return;
    }
    constexpr std::uint64_t words = 512, wordMask = sizeof(std::uint64_t) - 1;
    const std::uint64_t firstWord = (caller.stackPointer + wordMask) & ~wordMask;
    for (std::uint64_t index = 0; index < words; ++index) {
        const std::uint64_t place = firstWord + index * sizeof(std::uint64_t);
        const std::uint64_t value = *reinterpret_cast<const std::uint64_t*>(place);
        if (!isReturnAddress(value)) continue;
        caller.returnAddress = value;
        caller.stackAbove = place + sizeof(std::uint64_t);
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
    const std::uint64_t instruction = place.instruction();
    const std::uint64_t stackPointer = place.stackPointer();
    append(record, instruction);
    if (hasTables(instruction)) {
        Walk whole{record, instruction, true};
        walk(whole);
        if (record.frameCount > 1) return;
    }
    Caller caller{stackPointer, place.linkRegister()};
    static_cast<void>(runGuarded(findCaller, &caller));
    if (caller.returnAddress == 0) return;
    append(record, caller.returnAddress - 1);
    // The unwinder reads the context: it begins in the caller.
    place.moveTo(caller.returnAddress - 1, caller.stackAbove);
    Walk rest{record, caller.returnAddress - 1, true};
    walk(rest);
    place.moveTo(instruction, stackPointer);
}

void writeBacktraceFrom(wire::CrashRecord& record, const void* returnAddress) noexcept {
    Walk whole{record, reinterpret_cast<std::uint64_t>(returnAddress)};
    walk(whole);
}

} // namespace glovebox::sandbox
