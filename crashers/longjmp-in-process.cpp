// crasher: does=longjmp call=process after=8 expect=crashed signal=SIGSEGV function=arriveNowhere
// Jumps back to a place whose function has returned, and faults there: the frames below the first are those of nobody.

#include <csetjmp>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

std::jmp_buf place;

GLOVEBOX_CRASHER_NOINLINE void arriveNowhere() noexcept {
    volatile uintptr_t address = 16;
    *reinterpret_cast<volatile int*>(address) = 1;
}

GLOVEBOX_CRASHER_NOINLINE void rememberPlace() noexcept {
    if (setjmp(place) != 0) arriveNowhere();
    keepFrame();
}

class LongjmpInProcess : public MisbehavingEffect<LongjmpInProcess> {
public:
    static Description describe() { return describeAs("longjmp-in-process"); }
    void beginBlock() noexcept override {
        MisbehavingEffect::beginBlock();
        rememberPlace();
    }
    void misbehave() noexcept { std::longjmp(place, 1); }
};

} // namespace

GLOVEBOX_FIXTURES(LongjmpInProcess)
