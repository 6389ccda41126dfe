#include "crash_handler.h"

#include "crash_record_windows.h"
#include "engine/engine.h"

#include <windows.h>

#include <atomic>
#include <csignal>
#include <cstdint>

namespace glovebox::sandbox {
namespace {

/// With which newer C libraries end a process that called abort(), and the processor one that checks itself: ours, too, so
/// that an abort is never mistaken for an exit with code 3.
constexpr DWORD abortCode = 0xC0000409;

std::atomic<engine::Engine*> reporter{nullptr};
std::atomic<DWORD> faultyThread{0}; ///< whose fault ends the process
std::atomic<DWORD> faultCode{0};

/// Its address is what was read or written, where that is the fault; else where the instruction was.
Fault faultOf(const EXCEPTION_RECORD& record) noexcept {
    constexpr DWORD placeOfAccess = 0, placeOfAddress = 1;
    const bool isAccess =
        record.ExceptionCode == EXCEPTION_ACCESS_VIOLATION || record.ExceptionCode == EXCEPTION_IN_PAGE_ERROR;
    if (!isAccess || record.NumberParameters <= placeOfAddress)
        return {record.ExceptionCode, 0, reinterpret_cast<std::uintptr_t>(record.ExceptionAddress)};
    return {record.ExceptionCode, static_cast<std::int32_t>(record.ExceptionInformation[placeOfAccess]),
            record.ExceptionInformation[placeOfAddress]};
}

[[noreturn]] void endProcess(DWORD code) noexcept {
    ::TerminateProcess(::GetCurrentProcess(), code);
    for (;;) ::Sleep(INFINITE);
}

/// Tells the host first, then writes down what can be found out. No dialog: the process ends with the exception's code.
[[noreturn]] void reportAndEnd(const Fault& fault, const CONTEXT& context) noexcept {
    DWORD before = 0;
    if (!faultyThread.compare_exchange_strong(before, ::GetCurrentThreadId(), std::memory_order_seq_cst)) {
        if (before == ::GetCurrentThreadId()) endProcess(faultCode.load(std::memory_order_relaxed));
        for (;;) ::Sleep(INFINITE); // another thread's fault ends the process
    }
    faultCode.store(fault.code, std::memory_order_relaxed);
    if (engine::Engine* const engine = reporter.load(std::memory_order_acquire)) {
        if (wire::SandboxPage* const page = engine->sandboxPage()) {
            page->faultAddress.store(fault.address, std::memory_order_relaxed);
            page->crashed.store(static_cast<std::uint32_t>(fault.code), std::memory_order_seq_cst);
        }
        engine->ringHost();
        writeCrashRecord(*engine, fault, context);
    }
    endProcess(fault.code);
}

/// Sees every exception before anybody can handle it, so it decides over those alone that nobody is to handle: a stack
/// without room has none for a handler, a damaged heap none for anybody, and a fault of our own report ends that.
LONG CALLBACK onAnyException(EXCEPTION_POINTERS* what) {
    constexpr DWORD heapCorruption = 0xC0000374;
    const DWORD code = what->ExceptionRecord->ExceptionCode;
    if (faultyThread.load(std::memory_order_relaxed) == ::GetCurrentThreadId() && (code & 0xC0000000) == 0xC0000000)
        endProcess(faultCode.load(std::memory_order_relaxed));
    if (code == EXCEPTION_STACK_OVERFLOW || code == heapCorruption)
        reportAndEnd(faultOf(*what->ExceptionRecord), *what->ContextRecord);
    return EXCEPTION_CONTINUE_SEARCH;
}

/// Reached when nobody handled the exception: plugins that catch their own faults are left alone.
LONG WINAPI onUnhandledException(EXCEPTION_POINTERS* what) {
    reportAndEnd(faultOf(*what->ExceptionRecord), *what->ContextRecord);
}

/// Of the C library that this program shares with plugins that bring none of their own.
void onAbort(int) {
    CONTEXT context{};
    ::RtlCaptureContext(&context);
    reportAndEnd({abortCode}, context);
}

} // namespace

void installCrashHandler(engine::Engine& engine) noexcept {
    reporter.store(&engine, std::memory_order_release);
    ::SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    constexpr ULONG isFirst = 1;
    ::AddVectoredExceptionHandler(isFirst, onAnyException);
    restoreCrashHandler();
}

void prepareThreadForCrash() noexcept {
    // Room that is kept free below the guard page, for the handlers after a stack overflow.
    ULONG bytes = 64 * 1024;
    ::SetThreadStackGuarantee(&bytes);
}

// A filter that a plugin put in place of ours does not come back: it would decide over the faults of others.
void restoreCrashHandler() noexcept {
    ::SetUnhandledExceptionFilter(onUnhandledException);
    std::signal(SIGABRT, onAbort);
}

void ignoreBrokenPipes() noexcept {}

void leaveProcess(int code) noexcept { endProcess(static_cast<DWORD>(code)); }

} // namespace glovebox::sandbox
