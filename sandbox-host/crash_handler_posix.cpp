#include "crash_handler.h"

#include "crash_guard.h"
#include "crash_system.h"
#include "crash_writer.h"
#include "fatal_signals.h"
#include "os/thread.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <exception>

namespace glovebox::sandbox {
namespace {

std::atomic<engine::Engine*> reporter{nullptr};
pid_t reportedProcess = 0;
std::atomic<std::uint32_t> faultyThread{0}; ///< whose fault ends the process
std::atomic<int> faultSignal{0};
thread_local constinit bool isTerminating = false;

/// A copy that a plugin made of its process has our handlers and our pages, and nothing to say in them.
bool isCopiedProcess() noexcept { return ::getpid() != reportedProcess; }

/// Somebody sent it. Linux has numbers below one for this, macOS large ones.
bool isSent(int code) noexcept {
    return code <= 0 || code == SI_USER || code == SI_QUEUE || code == SI_TIMER || code == SI_ASYNCIO ||
           code == SI_MESGQ;
}

bool isFault(int signal, const siginfo_t& info) noexcept {
    const bool isSynchronous =
        signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP;
    return isSynchronous && !isSent(info.si_code);
}

/// The instruction that faulted runs again when the handler returns, and then the default action applies: the core shows the
/// place itself. Everything else must be raised again.
bool isRepeatedByReturning(int signal, const siginfo_t& info) noexcept {
    return signal != SIGTRAP && isFault(signal, info);
}

[[noreturn]] void dieOf(int signal) noexcept {
    useDefaultAction(signal);
    ::pthread_kill(::pthread_self(), signal);
    constexpr int signalExit = 128;
    ::_exit(signalExit + signal);
}

/// Another thread's fault ends the process.
[[noreturn]] void waitForTheEnd() noexcept {
    for (;;) {
        const timespec pause{1, 0};
        ::nanosleep(&pause, nullptr);
    }
}

/// Async-signal-safe.
void onFatalSignal(int signal, siginfo_t* info, void* context) {
    if (isCopiedProcess()) {
        if (!isRepeatedByReturning(signal, *info)) dieOf(signal);
        return useDefaultAction(signal);
    }
    leaveGuardedStep();
    const std::uint32_t self = os::thisThreadId();
    std::uint32_t before = 0;
    if (!faultyThread.compare_exchange_strong(before, self, std::memory_order_seq_cst)) {
        // A fault in a plugin's handler behind ours, or one that calls ours as the handler it had found.
        if (before == self) dieOf(faultSignal.load(std::memory_order_relaxed));
        waitForTheEnd();
    }
    const int savedErrno = errno;
    faultSignal.store(signal, std::memory_order_relaxed);
    const std::uint64_t address = isFault(signal, *info) ? reinterpret_cast<std::uintptr_t>(info->si_addr) : 0;
    if (engine::Engine* const engine = reporter.load(std::memory_order_acquire)) {
        if (wire::SandboxPage* const page = engine->sandboxPage()) {
            page->faultAddress.store(address, std::memory_order_relaxed);
            page->crashed.store(static_cast<std::uint32_t>(signal), std::memory_order_seq_cst);
        }
        engine->ringHost();
        CrashFacts facts;
        facts.cause = isTerminating && signal == SIGABRT ? wire::CrashCause::terminate : wire::CrashCause::fault;
        facts.signal = static_cast<std::uint32_t>(signal);
        facts.signalCode = info->si_code;
        facts.faultAddress = address;
        facts.signalContext = context;
        writeCrashRecord(*engine, facts);
    }
    abandonHandlers();
    callReplacedHandler(signal, info, context);
    errno = savedErrno;
    if (!isRepeatedByReturning(signal, *info)) dieOf(signal);
    useDefaultAction(signal);
}

/// The host wants to know where this thread is, which goes on.
void onDumpSignal(int signal, siginfo_t* info, void* context) {
    if (isCopiedProcess() || isTimeLimit(info->si_code)) return;
    const int savedErrno = errno;
    if (engine::Engine* const engine = reporter.load(std::memory_order_acquire)) {
        CrashFacts facts;
        facts.cause = wire::CrashCause::dump;
        facts.signal = static_cast<std::uint32_t>(signal);
        facts.signalCode = info->si_code;
        facts.signalContext = context;
        writeCrashRecord(*engine, facts);
    }
    errno = savedErrno;
}

/// We leave by `leaveProcess`: whoever calls exit() is a plugin.
void onExit(int code, const void* returnAddress) noexcept {
    engine::Engine* const engine = reporter.load(std::memory_order_acquire);
    if (engine == nullptr || isCopiedProcess()) return;
    CrashFacts facts;
    facts.cause = wire::CrashCause::exit;
    facts.signalCode = code;
    facts.returnAddress = returnAddress;
    writeCrashRecord(*engine, facts);
}

/// Of our own C++ library. A plugin's usually calls abort() itself.
[[noreturn]] void onTerminate() noexcept {
    isTerminating = true;
    std::abort();
}

} // namespace

void installCrashHandler(engine::Engine& engine) noexcept {
    prepareCrashWriter();
    reportedProcess = ::getpid();
    reporter.store(&engine, std::memory_order_release);
    installHandlers(onFatalSignal, onDumpSignal);
    std::set_terminate(onTerminate);
    watchExits(onExit);
}

void restoreCrashHandler() noexcept {
    const std::uint32_t handlers = restoreHandlers();
    const std::uint32_t blocked = restoreMask();
    if (handlers == 0 && blocked == 0) return;
    engine::Engine* const engine = reporter.load(std::memory_order_acquire);
    wire::SandboxPage* const page = engine == nullptr ? nullptr : engine->sandboxPage();
    if (page == nullptr) return;
    const auto count = [page](core::Misuse misuse, std::uint32_t times) {
        page->misuse[static_cast<std::uint32_t>(misuse)].fetch_add(times, std::memory_order_relaxed);
    };
    if (handlers != 0) count(core::Misuse::signalHandlers, handlers);
    if (blocked != 0) count(core::Misuse::signalMask, blocked);
}

void ignoreBrokenPipes() noexcept {
    struct sigaction action {};
    action.sa_handler = SIG_IGN;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGPIPE, &action, nullptr);
}

void leaveProcess(int code) noexcept { ::_exit(code); }

} // namespace glovebox::sandbox
