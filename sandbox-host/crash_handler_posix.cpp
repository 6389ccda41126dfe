#include "crash_handler.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace glovebox::sandbox {
namespace {

constexpr std::array fatalSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
constexpr std::size_t stackSize = 64 * 1024;

std::atomic<engine::Engine*> reporter{nullptr};

/// The instruction that faulted runs again when the handler returns, and now the default action applies: the core then
/// shows the place itself. Everything else must be raised again.
bool isRepeatedByReturning(int signal, const siginfo_t& info) noexcept {
    const bool isFault = signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL;
    return isFault && info.si_code > 0;
}

/// Async-signal-safe: atomics, one futex call, raise.
void onFatalSignal(int signal, siginfo_t* info, void*) {
    if (engine::Engine* const engine = reporter.load(std::memory_order_acquire)) {
        if (wire::SandboxPage* const page = engine->sandboxPage()) {
            page->faultAddress.store(reinterpret_cast<std::uintptr_t>(info->si_addr), std::memory_order_relaxed);
            page->crashed.store(static_cast<std::uint32_t>(signal), std::memory_order_seq_cst);
        }
        engine->ringHost();
    }
    // SA_RESETHAND has put the default back. The signal is blocked until we return.
    if (!isRepeatedByReturning(signal, *info)) ::pthread_kill(::pthread_self(), signal);
}

/// The alternate stack of one thread, with the thread's lifetime.
class CrashStack {
public:
    CrashStack() noexcept {
        memory = ::mmap(nullptr, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return;
        stack_t stack{};
        stack.ss_sp = memory;
        stack.ss_size = stackSize;
        ::sigaltstack(&stack, nullptr);
    }
    ~CrashStack() {
        if (memory == MAP_FAILED) return;
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
        ::munmap(memory, stackSize);
    }
    CrashStack(const CrashStack&) = delete;
    CrashStack& operator=(const CrashStack&) = delete;

private:
    void* memory = MAP_FAILED;
};

} // namespace

void installCrashHandler(engine::Engine& engine) noexcept {
    reporter.store(&engine, std::memory_order_release);
    for (const int signal : fatalSignals) {
        struct sigaction action {};
        action.sa_sigaction = onFatalSignal;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
        ::sigemptyset(&action.sa_mask);
        ::sigaction(signal, &action, nullptr);
    }
}

void prepareThreadForCrash() noexcept { thread_local const CrashStack stack; }

void ignoreBrokenPipes() noexcept {
    struct sigaction action {};
    action.sa_handler = SIG_IGN;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGPIPE, &action, nullptr);
}

void leaveProcess(int code) noexcept { ::_exit(code); }

} // namespace glovebox::sandbox
