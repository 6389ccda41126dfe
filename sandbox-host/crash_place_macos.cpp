#include "crash_place.h"

#include <sys/ucontext.h>

namespace glovebox::sandbox {
namespace {

auto& machine(void* context) noexcept { return static_cast<ucontext_t*>(context)->uc_mcontext->__ss; }

} // namespace

#if defined(__x86_64__)

std::uint64_t CrashPlace::instruction() const noexcept { return machine(context).__rip; }
std::uint64_t CrashPlace::stackPointer() const noexcept { return machine(context).__rsp; }
std::uint64_t CrashPlace::framePointer() const noexcept { return machine(context).__rbp; }
std::uint64_t CrashPlace::linkRegister() const noexcept { return 0; }

void CrashPlace::moveTo(std::uint64_t newInstruction, std::uint64_t newStackPointer,
                        std::uint64_t newFramePointer) noexcept {
    machine(context).__rip = newInstruction;
    machine(context).__rsp = newStackPointer;
    machine(context).__rbp = newFramePointer;
}

void CrashPlace::writeRegisters(wire::CrashRecord& record) const noexcept {
    const auto& m = machine(context);
    const std::uint64_t values[] = {m.__rip, m.__rsp, m.__rbp, m.__rax, m.__rbx, m.__rcx, m.__rdx, m.__rsi, m.__rdi,
                                    m.__r8,  m.__r9,  m.__r10, m.__r11, m.__r12, m.__r13, m.__r14, m.__r15, m.__rflags};
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::x86_64);
    std::uint32_t count = 0;
    for (const std::uint64_t value : values) record.registers[count++] = value;
    record.registerCount = count;
}

#else

std::uint64_t CrashPlace::instruction() const noexcept { return __darwin_arm_thread_state64_get_pc(machine(context)); }
std::uint64_t CrashPlace::stackPointer() const noexcept { return __darwin_arm_thread_state64_get_sp(machine(context)); }
std::uint64_t CrashPlace::framePointer() const noexcept { return __darwin_arm_thread_state64_get_fp(machine(context)); }
std::uint64_t CrashPlace::linkRegister() const noexcept { return __darwin_arm_thread_state64_get_lr(machine(context)); }

void CrashPlace::moveTo(std::uint64_t newInstruction, std::uint64_t newStackPointer,
                        std::uint64_t newFramePointer) noexcept {
    machine(context).__pc = newInstruction;
    machine(context).__sp = newStackPointer;
    machine(context).__fp = newFramePointer;
}

void CrashPlace::writeRegisters(wire::CrashRecord& record) const noexcept {
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::aarch64);
    std::uint32_t count = 0;
    record.registers[count++] = instruction();
    record.registers[count++] = stackPointer();
    for (const std::uint64_t value : machine(context).__x) record.registers[count++] = value;
    record.registers[count++] = framePointer();
    record.registers[count++] = linkRegister();
    record.registers[count++] = machine(context).__cpsr;
    record.registerCount = count;
}

#endif

} // namespace glovebox::sandbox
