// crasher: does=divide-by-zero call=process after=8 expect=crashed signal=SIGFPE function=divideByZero
// Divides an integer by zero. Processors that give 0 instead of a fault get the signal from the C library.

#include <csignal>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void divideByZero() noexcept {
    // Not a constant: a compiler needs no division to divide 1.
    volatile int dividend = 7, zero = 0;
    volatile int quotient = dividend / zero;
    static_cast<void>(quotient);
    std::raise(SIGFPE);
    keepFrame();
}

class DivideByZeroInProcess : public MisbehavingEffect<DivideByZeroInProcess> {
public:
    static Description describe() { return describeAs("divide-by-zero-in-process"); }
    void misbehave() noexcept { divideByZero(); }
};

} // namespace

GLOVEBOX_FIXTURES(DivideByZeroInProcess)
