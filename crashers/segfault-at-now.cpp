// crasher: does=segfault call=process after=8 expect=crashed signal=SIGSEGV function=touchTheClock
// Reads from the address that the monotonic clock shows in nanoseconds (nothing is mapped there for the first days after a boot and
// long after): the address of the fault says when it happened, which is how the time until the host knows is measured.

#include <ctime>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE int touchTheClock() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto ns = static_cast<uintptr_t>(now.tv_sec) * 1'000'000'000u + static_cast<uintptr_t>(now.tv_nsec);
    return *reinterpret_cast<volatile const int*>(ns);
}

class SegfaultAtNow : public MisbehavingEffect<SegfaultAtNow> {
public:
    static Description describe() { return describeAs("segfault-at-now"); }
    void misbehave() noexcept { seen_ = touchTheClock(); }

private:
    volatile int seen_ = 0;
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtNow)
