#include "crash_handler.h"

#include <windows.h>

#include <atomic>
#include <cstdint>

namespace glovebox::sandbox {
namespace {

std::atomic<engine::Engine*> reporter{nullptr};

/// Reached when nobody handled the exception: plugins that catch their own faults are left alone.
LONG WINAPI onUnhandledException(EXCEPTION_POINTERS* what) {
    if (engine::Engine* const engine = reporter.load(std::memory_order_acquire)) {
        if (wire::SandboxPage* const page = engine->sandboxPage()) {
            const auto address = reinterpret_cast<std::uintptr_t>(what->ExceptionRecord->ExceptionAddress);
            page->faultAddress.store(address, std::memory_order_relaxed);
            page->crashed.store(static_cast<std::uint32_t>(what->ExceptionRecord->ExceptionCode),
                                std::memory_order_seq_cst);
        }
        engine->ringHost();
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

void ignoreBrokenPipes() noexcept {}

void leaveProcess(int code) noexcept {
    ::TerminateProcess(::GetCurrentProcess(), static_cast<UINT>(code));
    for (;;) ::Sleep(INFINITE);
}

} // namespace glovebox::sandbox
