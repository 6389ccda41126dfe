#include "crash_handler.h"

#include "engine/thread_part.h"
#include "os/thread.h"

#include <windows.h>

#include <atomic>
#include <cstdint>

namespace glovebox::sandbox {
namespace {

std::atomic<engine::Engine*> reporter{nullptr};

#if defined(_M_X64) || defined(__x86_64__)
void writeRegisters(wire::CrashRecord& record, const CONTEXT& context) noexcept {
    const DWORD64 values[] = {context.Rip, context.Rsp, context.Rbp, context.Rax, context.Rbx, context.Rcx,
                              context.Rdx, context.Rsi, context.Rdi, context.R8,  context.R9,  context.R10,
                              context.R11, context.R12, context.R13, context.R14, context.R15, context.EFlags};
    record.architecture = static_cast<std::uint32_t>(wire::CrashArchitecture::x86_64);
    record.registerCount = 0;
    for (const DWORD64 value : values) record.registers[record.registerCount++] = value;
    record.instruction = context.Rip;
    record.stackPointer = context.Rsp;
}
#else
void writeRegisters(wire::CrashRecord&, const CONTEXT&) noexcept {}
#endif

/// The place of the fault and who was there; no backtrace: what walks stacks here takes the loader's lock.
void writeRecord(const engine::Engine& engine, const EXCEPTION_POINTERS& what, std::uint64_t address) noexcept {
    wire::CrashRecord* const record = engine.crashRecord();
    if (record == nullptr) return;
    record->phase.store(static_cast<std::uint32_t>(wire::CrashPhase::writing), std::memory_order_relaxed);
    record->cause = static_cast<std::uint32_t>(wire::CrashCause::fault);
    record->signal = static_cast<std::uint32_t>(what.ExceptionRecord->ExceptionCode);
    record->faultAddress = address;
    record->threadId = os::thisThreadId();
    record->block = engine.newestBlock();
    const engine::ThreadPart part = engine::threadPart();
    const bool isAudio = part == engine::ThreadPart::audio;
    const bool isMain = part == engine::ThreadPart::main;
    record->thread = static_cast<std::uint32_t>(isAudio  ? wire::CrashThread::audio
                                                : isMain ? wire::CrashThread::main
                                                         : wire::CrashThread::other);
    if (const wire::SandboxPage* const page = engine.sandboxPage(); page != nullptr && (isAudio || isMain)) {
        const wire::Activity& activity = isAudio ? page->audio : page->main;
        record->device = activity.device.load(std::memory_order_relaxed);
        record->call = activity.call.load(std::memory_order_relaxed);
    }
    writeRegisters(*record, *what.ContextRecord);
    record->frames[0] = {reinterpret_cast<std::uintptr_t>(what.ExceptionRecord->ExceptionAddress), 0,
                         wire::noCrashModule, 0};
    record->frameCount = 1;
    record->phase.store(static_cast<std::uint32_t>(wire::CrashPhase::complete), std::memory_order_release);
}

/// What was read or written, where that is the fault; else where the instruction was.
std::uint64_t addressOf(const EXCEPTION_RECORD& record) noexcept {
    constexpr DWORD placeOfAddress = 1;
    const bool isAccess =
        record.ExceptionCode == EXCEPTION_ACCESS_VIOLATION || record.ExceptionCode == EXCEPTION_IN_PAGE_ERROR;
    if (isAccess && record.NumberParameters > placeOfAddress) return record.ExceptionInformation[placeOfAddress];
    return reinterpret_cast<std::uintptr_t>(record.ExceptionAddress);
}

/// Reached when nobody handled the exception: plugins that catch their own faults are left alone.
LONG WINAPI onUnhandledException(EXCEPTION_POINTERS* what) {
    const std::uint64_t address = addressOf(*what->ExceptionRecord);
    if (engine::Engine* const engine = reporter.load(std::memory_order_acquire)) {
        if (wire::SandboxPage* const page = engine->sandboxPage()) {
            page->faultAddress.store(address, std::memory_order_relaxed);
            page->crashed.store(static_cast<std::uint32_t>(what->ExceptionRecord->ExceptionCode),
                                std::memory_order_seq_cst);
        }
        engine->ringHost();
        writeRecord(*engine, *what, address);
    }
    // No dialog: the process ends with the exception's code.
    ::TerminateProcess(::GetCurrentProcess(), what->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

} // namespace

void installCrashHandler(engine::Engine& engine) noexcept {
    reporter.store(&engine, std::memory_order_release);
    ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    ::SetUnhandledExceptionFilter(onUnhandledException);
}

void prepareThreadForCrash() noexcept {
    // Room that is kept free below the guard page, for the filter after a stack overflow.
    ULONG bytes = 32 * 1024;
    ::SetThreadStackGuarantee(&bytes);
}

// A filter that a plugin put in place of ours does not come back: it would decide over the faults of others.
void restoreCrashHandler() noexcept { ::SetUnhandledExceptionFilter(onUnhandledException); }

void ignoreBrokenPipes() noexcept {}

void leaveProcess(int code) noexcept {
    ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(code));
    for (;;) ::Sleep(INFINITE);
}

} // namespace glovebox::sandbox
