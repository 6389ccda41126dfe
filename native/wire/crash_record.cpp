#include "wire/crash_record.h"

#include <array>

namespace glovebox::wire {

const char* crashRegisterName(CrashArchitecture architecture, std::uint32_t index) noexcept {
    static constexpr std::array x86{"rip", "rsp", "rbp", "rax", "rbx", "rcx", "rdx", "rsi", "rdi",
                                    "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15", "eflags"};
    static constexpr std::array arm{"pc",  "sp",  "x0",  "x1",  "x2",  "x3",  "x4",    "x5",  "x6",
                                    "x7",  "x8",  "x9",  "x10", "x11", "x12", "x13",   "x14", "x15",
                                    "x16", "x17", "x18", "x19", "x20", "x21", "x22",   "x23", "x24",
                                    "x25", "x26", "x27", "x28", "x29", "x30", "pstate"};
    static_assert(x86.size() <= mostCrashRegisters && arm.size() <= mostCrashRegisters);
    if (architecture == CrashArchitecture::x86_64) return index < x86.size() ? x86[index] : nullptr;
    if (architecture == CrashArchitecture::aarch64) return index < arm.size() ? arm[index] : nullptr;
    return nullptr;
}

} // namespace glovebox::wire
