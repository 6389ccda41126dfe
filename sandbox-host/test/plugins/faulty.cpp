// Plugins that end their process in the ways that are hard to write down. Each is org.glovebox.test.<name> and misbehaves in
// the first block with frames, except where said.

#include "kit/registration.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <pthread.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace glovebox::fixtures;

namespace {

constexpr int exitOfReplacedHandler = 77;

void writeToZeroPage() noexcept {
    volatile std::uintptr_t address = 16;
    *reinterpret_cast<volatile int*>(address) = 1;
}

template <typename Derived>
class Faulty : public AnyPrecision<Derived> {
public:
    static Description describe() {
        return {.id = std::string("org.glovebox.test.") + Derived::name,
                .name = Derived::name,
                .summary = "Misbehaves on purpose",
                .inputs = {{"Main In", 2}},
                .outputs = {{"Main Out", 2}},
                .parameters = {{.id = 7, .name = "Anything", .maximum = 10.0, .defaultValue = 0.0}}};
    }
    void act() noexcept {}
    template <typename Sample>
    void run(Slice<Sample>& slice) noexcept {
        static_cast<Derived*>(this)->act();
        for (uint32_t channel = 0; channel < 2; ++channel) {
            for (uint32_t i = 0; i < slice.frames; ++i) slice.output(0, channel)[i] = 0;
        }
    }
};

struct Throws : Faulty<Throws> {
    static constexpr const char* name = "throw";
    void save(ParameterValues, std::vector<uint8_t>&) const override {
        throw std::runtime_error("nobody catches this");
    }
};

/// Its copies end first, in two ways; nothing of that is the sandbox's.
struct Forks : Faulty<Forks> {
    static constexpr const char* name = "fork";
    bool initialise() override {
        for (const bool isExit : {false, true}) {
            const pid_t child = ::fork();
            if (child == 0 && isExit) std::exit(3);
            if (child == 0) writeToZeroPage();
            ::waitpid(child, nullptr, 0);
        }
        return true;
    }
    [[gnu::noinline]] void act() noexcept { writeToZeroPage(); }
};

struct JumpsToZero : Faulty<JumpsToZero> {
    static constexpr const char* name = "jump-to-zero";
    [[gnu::noinline]] void act() noexcept {
        void (*volatile nowhere)() = nullptr;
        nowhere();
        seen = 1;
    }
    volatile int seen = 0;
};

struct LosesItsStack : Faulty<LosesItsStack> {
    static constexpr const char* name = "lost-stack";
    [[gnu::noinline]] void act() noexcept {
#if defined(__x86_64__)
        asm volatile("movq $0x100, %%rsp\n\tmovq $0x100, %%rbp\n\tmovl $1, 16(%%rsp)" ::: "memory");
#else
        writeToZeroPage();
#endif
    }
};

struct OverflowsItsStack : Faulty<OverflowsItsStack> {
    static constexpr const char* name = "stack-overflow";
    [[gnu::noinline]] static int descend(volatile int* above) noexcept {
        volatile int mine[64] = {};
        mine[0] = *above + 1;
        if (mine[0] == 0) return 0;
        return descend(mine) + mine[1];
    }
    [[gnu::noinline]] void act() noexcept {
        volatile int first = 0;
        seen = descend(&first);
    }
    volatile int seen = 0;
};

struct FaultsOnItsOwnThread : Faulty<FaultsOnItsOwnThread> {
    static constexpr const char* name = "own-thread";
    void activate(const Activation&) override {
        std::thread([] {
            pthread_setname_np(pthread_self(), "its-own");
            writeToZeroPage();
        }).detach();
    }
};

struct FaultsInReset : Faulty<FaultsInReset> {
    static constexpr const char* name = "reset";
    void reset() noexcept override { writeToZeroPage(); }
};

struct FaultsInSave : Faulty<FaultsInSave> {
    static constexpr const char* name = "save";
    void save(ParameterValues, std::vector<uint8_t>&) const override { writeToZeroPage(); }
};

/// Its handler is called after ours and ends the process in its own way.
struct ReplacesHandlers : Faulty<ReplacesHandlers> {
    static constexpr const char* name = "replaced-handler";
    bool initialise() override {
        struct sigaction action {};
        action.sa_handler = [](int) { ::_exit(exitOfReplacedHandler); };
        for (const int signal : {SIGSEGV, SIGILL}) ::sigaction(signal, &action, nullptr);
        return true;
    }
    [[gnu::noinline]] void act() noexcept { writeToZeroPage(); }
};

/// Its handler faults as well.
struct HasFaultyHandler : Faulty<HasFaultyHandler> {
    static constexpr const char* name = "faulty-handler";
    bool initialise() override {
        struct sigaction action {};
        action.sa_handler = [](int) { writeToZeroPage(); };
        ::sigaction(SIGABRT, &action, nullptr);
        return true;
    }
    [[gnu::noinline]] void act() noexcept { std::abort(); }
};

struct BlocksSignals : Faulty<BlocksSignals> {
    static constexpr const char* name = "blocked-signals";
    [[gnu::noinline]] void act() noexcept {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    }
};

struct ClosesEverything : Faulty<ClosesEverything> {
    static constexpr const char* name = "closed-descriptors";
    [[gnu::noinline]] void act() noexcept {
        for (int descriptor = 3; descriptor < 256; ++descriptor) ::close(descriptor);
        writeToZeroPage();
    }
};

struct OpensEverything : Faulty<OpensEverything> {
    static constexpr const char* name = "exhausted-descriptors";
    [[gnu::noinline]] void act() noexcept {
        const rlimit few{64, 64};
        ::setrlimit(RLIMIT_NOFILE, &few);
        while (::dup(1) >= 0) continue;
        writeToZeroPage();
    }
};

struct Exits : Faulty<Exits> {
    static constexpr const char* name = "exit";
    [[gnu::noinline]] void act() noexcept { std::exit(5); }
};

struct ExitsQuickly : Faulty<ExitsQuickly> {
    static constexpr const char* name = "quick-exit";
    [[gnu::noinline]] void act() noexcept { std::quick_exit(6); }
};

struct Terminates : Faulty<Terminates> {
    static constexpr const char* name = "terminate";
    [[gnu::noinline]] void act() noexcept { std::terminate(); }
};

/// For ever.
struct Loops : Faulty<Loops> {
    static constexpr const char* name = "loop";
    [[gnu::noinline]] void act() noexcept {
        while (turns < ~std::uint64_t{0}) turns = turns + 1;
    }
    volatile std::uint64_t turns = 0;
};

} // namespace

GLOVEBOX_FIXTURES(JumpsToZero, LosesItsStack, OverflowsItsStack, FaultsOnItsOwnThread, FaultsInReset, FaultsInSave,
                  ReplacesHandlers, HasFaultyHandler, BlocksSignals, ClosesEverything, OpensEverything, Throws, Forks,
                  Exits, ExitsQuickly, Terminates, Loops)
