// Where a thread is when a signal finds it, in words that the test turns into names.

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>

#include "report_line.h"

namespace glovebox::crashers::test {
namespace {

constexpr std::size_t handlerStackSize = 256 << 10;
constexpr int mostFrames = 64;
int reportDescriptor = -1;

struct Line {
    char text[4096];
    std::size_t size = 0;

    void add(const char* more) noexcept {
        const std::size_t length = std::strlen(more);
        if (size + length > sizeof text - 2) return;
        std::memcpy(text + size, more, length);
        size += length;
    }
    void addHex(std::uintptr_t number) noexcept {
        char digits[17] = {};
        int at = 16;
        do {
            digits[--at] = "0123456789abcdef"[number & 15];
            number >>= 4;
        } while (number != 0 && at > 0);
        add(digits + at);
    }
    void addFrame(std::uintptr_t address) noexcept {
        Dl_info info{};
        add(" ");
        if (dladdr(reinterpret_cast<void*>(address), &info) == 0 || info.dli_fname == nullptr) {
            add("?+");
            addHex(address);
            return;
        }
        add(info.dli_fname);
        add("+");
        addHex(address - reinterpret_cast<std::uintptr_t>(info.dli_fbase));
    }
    void send() noexcept {
        text[size++] = '\n';
        // One write, so that lines of several threads do not mix (pipes keep up to 4096 bytes together).
        if (write(reportDescriptor, text, size) < 0) return;
    }
};

std::uintptr_t programCounter(const ucontext_t& context) noexcept {
#if defined(__x86_64__)
    return static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
#else
    return context.uc_mcontext.pc;
#endif
}

/// Who called the function at the program counter, if that has done nothing yet.
std::uintptr_t directCaller(const ucontext_t& context) noexcept {
#if defined(__x86_64__)
    return *reinterpret_cast<const std::uintptr_t*>(context.uc_mcontext.gregs[REG_RSP]);
#else
    return context.uc_mcontext.regs[30];
#endif
}

void addFrames(Line& line, const ucontext_t& context) noexcept {
    const std::uintptr_t at = programCounter(context);
    line.addFrame(at);
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(at), &info) == 0) {
        line.addFrame(directCaller(context) - 1);
        return;
    }
    void* frames[mostFrames];
    const int count = backtrace(frames, mostFrames);
    int first = 0;
    while (first < count && reinterpret_cast<std::uintptr_t>(frames[first]) != at) ++first;
    // What lies above are return addresses: the byte before belongs to the call.
    for (int i = first + 1; i < count; ++i) line.addFrame(reinterpret_cast<std::uintptr_t>(frames[i]) - 1);
}

void onFault(int signal, siginfo_t*, void* context) {
    Line line;
    char number[16];
    std::snprintf(number, sizeof number, "fault %d", signal);
    line.add(number);
    addFrames(line, *static_cast<const ucontext_t*>(context));
    line.send();
    // The second time it is the system's.
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
    raise(signal);
}

void onQuestion(int, siginfo_t*, void* context) {
    Line line;
    line.add("at");
    addFrames(line, *static_cast<const ucontext_t*>(context));
    line.send();
}

} // namespace

void setReportDescriptor(int descriptor) noexcept { reportDescriptor = descriptor; }

void reportLine(const char* first, const char* second, const char* third) noexcept {
    Line line;
    line.add(first);
    line.add(second);
    line.add(third);
    line.send();
}

void reportNumber(const char* first, long long number) noexcept {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%lld", number);
    reportLine(first, digits);
}

bool canReport() noexcept { return fcntl(reportDescriptor, F_GETFD) >= 0; }

void watchFaults() noexcept {
    // The first call loads what unwinds, which no handler could.
    void* frames[4];
    (void)backtrace(frames, 4);
    struct sigaction action {};
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    action.sa_sigaction = onFault;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigaction(signal, &action, nullptr);
    action.sa_flags |= SA_RESTART;
    action.sa_sigaction = onQuestion;
    sigaction(SIGUSR2, &action, nullptr);
}

bool areFaultsWatched() noexcept {
    struct sigaction now {};
    return sigaction(SIGSEGV, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == onFault;
}

HandlerStack::HandlerStack() noexcept : memory(new (std::nothrow) std::byte[handlerStackSize]) {
    stack_t stack{};
    stack.ss_sp = memory;
    stack.ss_size = handlerStackSize;
    sigaltstack(&stack, nullptr);
}

HandlerStack::~HandlerStack() {
    stack_t stack{};
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, nullptr);
    delete[] memory;
}

} // namespace glovebox::crashers::test
