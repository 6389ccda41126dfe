#include "crash_place.h"

#include <ucontext.h>

namespace glovebox::sandbox {
namespace {

mcontext_t& machine(void* context) noexcept { return static_cast<ucontext_t*>(context)->uc_mcontext; }

} // namespace

#if defined(__x86_64__)

namespace {

constexpr int registerOrder[] = {REG_RIP, REG_RSP, REG_RBP, REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI,
                                 REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_EFL};

std::uint64_t valueOf(void* context, int which) noexcept {
    return static_cast<std::uint64_t>(machine(context).gregs[which]);
}

} // namespace

std::uint64_t CrashPlace::instruction() const noexcept { return valueOf(context, REG_RIP); }
std::uint64_t CrashPlace::stackPointer() const noexcept { return valueOf(context, REG_RSP); }
std::uint64_t CrashPlace::framePointer() const noexcept { return valueOf(context, REG_RBP); }
std::uint64_t CrashPlace::linkRegister() const noexcept { return 0; }

void CrashPlace::moveTo(std::uint64_t newInstruction, std::uint64_t newStackPointer,
                        std::uint64_t newFramePointer) noexcept {
    machine(context).gregs[REG_RIP] = static_cast<greg_t>(newInstruction);
    machine(context).gregs[REG_RSP] = static_cast<greg_t>(newStackPointer);
    machine(context).gregs[REG_RBP] = static_cast<greg_t>(newFramePointer);
}

void CrashPlace::writeRegisters(wire::CrashRecord& record) const noexcept {
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::x86_64);
    std::uint32_t count = 0;
    for (const int which : registerOrder) record.registers[count++] = valueOf(context, which);
    record.registerCount = count;
}

#elif defined(__aarch64__)

std::uint64_t CrashPlace::instruction() const noexcept { return machine(context).pc; }
std::uint64_t CrashPlace::stackPointer() const noexcept { return machine(context).sp; }
std::uint64_t CrashPlace::framePointer() const noexcept { return machine(context).regs[29]; }
std::uint64_t CrashPlace::linkRegister() const noexcept { return machine(context).regs[30]; }

void CrashPlace::moveTo(std::uint64_t newInstruction, std::uint64_t newStackPointer,
                        std::uint64_t newFramePointer) noexcept {
    machine(context).pc = newInstruction;
    machine(context).sp = newStackPointer;
    machine(context).regs[29] = newFramePointer;
}

void CrashPlace::writeRegisters(wire::CrashRecord& record) const noexcept {
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::aarch64);
    std::uint32_t count = 0;
    record.registers[count++] = machine(context).pc;
    record.registers[count++] = machine(context).sp;
    for (int number = 0; number <= 30; ++number) record.registers[count++] = machine(context).regs[number];
    record.registers[count++] = machine(context).pstate;
    record.registerCount = count;
}

#else

std::uint64_t CrashPlace::instruction() const noexcept { return 0; }
std::uint64_t CrashPlace::stackPointer() const noexcept { return 0; }
std::uint64_t CrashPlace::framePointer() const noexcept { return 0; }
std::uint64_t CrashPlace::linkRegister() const noexcept { return 0; }
void CrashPlace::moveTo(std::uint64_t, std::uint64_t, std::uint64_t) noexcept {}
void CrashPlace::writeRegisters(wire::CrashRecord&) const noexcept {}

#endif

} // namespace glovebox::sandbox
