// glutton: passes its input on, and takes one thing without end once parameter 0, "appetite", says of what:
//   1 descriptors, kept open and refused beyond the limit without a word; 2 processor time, on a thread of its own;
//   3 a file, which has no name; 4 processes, which stay two minutes at most; 5 threads, which do nothing; 6 sockets.
// Its name ends with the TZ of its environment, if there is one. None of it ends the plugin by itself: whoever sees it ended saw a limit at work. Each stops by itself, far above any limit
// that a test sets.

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "kit/registration.h"

namespace {

using namespace glovebox::fixtures;

constexpr int mostDescriptors = 4000, mostProcesses = 300, mostThreads = 1000;
constexpr std::uint64_t mostFileBytes = 64u << 20;
constexpr time_t mostSeconds = 60;

void openForEver() noexcept {
    for (int i = 0; i < mostDescriptors; ++i)
        if (::open("/dev/null", O_RDONLY | O_CLOEXEC) < 0) return;
}

void connectForEver() noexcept {
    int ends[2];
    for (int i = 0; i < mostDescriptors; i += 2)
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
}

void* burn(void*) {
    timespec used{};
    volatile std::uint64_t turns = 0;
    do {
        for (int i = 0; i < 1'000'000; ++i) turns = turns + 1;
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    } while (used.tv_sec < mostSeconds);
    return nullptr;
}

void writeForEver() noexcept {
    const int file = ::memfd_create("glutton", MFD_CLOEXEC);
    std::array<char, 65536> bytes{};
    for (std::uint64_t size = 0; file >= 0 && size < mostFileBytes; size += bytes.size())
        if (::write(file, bytes.data(), bytes.size()) <= 0) return;
}

void forkForEver() noexcept {
    for (int i = 0; i < mostProcesses; ++i) {
        const pid_t child = ::fork();
        if (child < 0) return;
        if (child > 0) continue;
        ::alarm(120);
        for (;;) ::pause();
    }
}

void* wait(void*) {
    for (;;) ::pause();
}

void startForEver(int count, void* (*run)(void*)) noexcept {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (int i = 0; i < count; ++i) {
        pthread_t thread;
        if (pthread_create(&thread, &small, run, nullptr) != 0) return;
    }
}

class Glutton : public AnyPrecision<Glutton> {
public:
    static Description describe() {
        const char* const zone = std::getenv("TZ");
        return {.id = "org.glovebox.test.glutton",
                .name = zone == nullptr ? "Glovebox Glutton" : "Glovebox Glutton in " + std::string(zone),
                .summary = "Takes one thing without end",
                .inputs = {{"Main In", 2}},
                .outputs = {{"Main Out", 2}},
                .parameters = {{.id = 0, .name = "Appetite", .maximum = 6.0, .isStepped = true}}};
    }

    template <typename Sample>
    void run(Slice<Sample>& slice) noexcept {
        if (!hasEaten) eat(static_cast<int>(slice.parameter(0)));
        for (uint32_t channel = 0; channel < 2; ++channel)
            for (uint32_t i = 0; i < slice.frames; ++i) slice.output(0, channel)[i] = slice.input(0, channel)[i];
    }

private:
    bool hasEaten = false;

    void eat(int appetite) noexcept {
        hasEaten = appetite != 0;
        if (appetite == 1) openForEver();
        if (appetite == 2) startForEver(1, burn);
        if (appetite == 3) writeForEver();
        if (appetite == 4) forkForEver();
        if (appetite == 5) startForEver(mostThreads, wait);
        if (appetite == 6) connectForEver();
    }
};

} // namespace

GLOVEBOX_FIXTURES(Glutton)
