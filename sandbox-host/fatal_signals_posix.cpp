#include "fatal_signals.h"

#include "os/dump_signal.h"

#include <array>
#include <atomic>

namespace glovebox::sandbox {
namespace {

constexpr std::array fatalSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};

/// A handler of a plugin, as it was found. Written on whichever thread finds it, read by the handler of a fault.
struct Replaced {
    std::atomic<void (*)(int)> simple{nullptr};
    std::atomic<SignalHandler> detailed{nullptr};
};

SignalHandler faultHandler = nullptr;
SignalHandler dumpHandler = nullptr;
std::array<Replaced, fatalSignals.size()> replaced;
std::atomic<bool> isAbandoned{false};
std::atomic_flag isRestoring = ATOMIC_FLAG_INIT;

void install(int signal, SignalHandler handler, int moreFlags) noexcept {
    struct sigaction action {};
    action.sa_sigaction = handler;
    // On a stack of its own, and never blocked: a fault inside the handler must reach the handler.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | moreFlags;
    sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
}

bool isOurs(const struct sigaction& action, SignalHandler ours) noexcept {
    return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == ours;
}

void remember(Replaced& place, const struct sigaction& theirs) noexcept {
    const bool isDetailed = (theirs.sa_flags & SA_SIGINFO) != 0;
    const bool isFunction = isDetailed || (theirs.sa_handler != SIG_DFL && theirs.sa_handler != SIG_IGN);
    place.detailed.store(isDetailed ? theirs.sa_sigaction : nullptr, std::memory_order_release);
    place.simple.store(isFunction && !isDetailed ? theirs.sa_handler : nullptr, std::memory_order_release);
}

void fillMask(sigset_t& mask) noexcept {
    sigemptyset(&mask);
    for (const int signal : fatalSignals) sigaddset(&mask, signal);
    if (os::dumpSignal() != 0) sigaddset(&mask, os::dumpSignal());
}

} // namespace

void installHandlers(SignalHandler onFault, SignalHandler onDump) noexcept {
    faultHandler = onFault;
    dumpHandler = onDump;
    for (const int signal : fatalSignals) install(signal, faultHandler, 0);
    if (os::dumpSignal() != 0) install(os::dumpSignal(), dumpHandler, SA_RESTART);
    restoreMask();
}

std::uint32_t restoreHandlers() noexcept {
    if (faultHandler == nullptr || isRestoring.test_and_set(std::memory_order_acquire)) return 0;
    std::uint32_t count = 0;
    for (std::size_t index = 0; index < fatalSignals.size(); ++index) {
        struct sigaction action {};
        if (::sigaction(fatalSignals[index], nullptr, &action) != 0 || isOurs(action, faultHandler)) continue;
        if (isAbandoned.load(std::memory_order_acquire)) break;
        remember(replaced[index], action);
        install(fatalSignals[index], faultHandler, 0);
        ++count;
    }
    struct sigaction dump {};
    if (os::dumpSignal() != 0 && ::sigaction(os::dumpSignal(), nullptr, &dump) == 0 && !isOurs(dump, dumpHandler))
        install(os::dumpSignal(), dumpHandler, SA_RESTART);
    isRestoring.clear(std::memory_order_release);
    return count;
}

std::uint32_t restoreMask() noexcept {
    sigset_t ours, before;
    fillMask(ours);
    if (::pthread_sigmask(SIG_UNBLOCK, &ours, &before) != 0) return 0;
    std::uint32_t count = 0;
    for (const int signal : fatalSignals) count += sigismember(&before, signal) == 1 ? 1 : 0;
    return count;
}

void callReplacedHandler(int signal, siginfo_t* info, void* context) noexcept {
    for (std::size_t index = 0; index < fatalSignals.size(); ++index) {
        if (fatalSignals[index] != signal) continue;
        if (const SignalHandler detailed = replaced[index].detailed.load(std::memory_order_acquire))
            detailed(signal, info, context);
        else if (void (*const simple)(int) = replaced[index].simple.load(std::memory_order_acquire))
            simple(signal);
    }
}

void abandonHandlers() noexcept { isAbandoned.store(true, std::memory_order_release); }

void useDefaultAction(int signal) noexcept {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
    sigset_t unblocked;
    sigemptyset(&unblocked);
    sigaddset(&unblocked, signal);
    ::pthread_sigmask(SIG_UNBLOCK, &unblocked, nullptr);
}

} // namespace glovebox::sandbox
