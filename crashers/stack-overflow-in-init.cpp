// crasher: does=stack-overflow call=init expect=crashed signal=SIGSEGV function=recurseForEver
// Calls itself in CLAP init / VST3 initialize until the stack of the main thread is used up.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE int recurseForEver(volatile int* depth) noexcept {
    volatile char frame[4096];
    frame[0] = static_cast<char>(*depth);
    if (*depth < 0) return 0;
    *depth = *depth + 1;
    const int deeper = recurseForEver(depth);
    return deeper + frame[0];
}

class StackOverflowInInit : public MisbehavingElsewhere<StackOverflowInInit> {
public:
    static Description describe() { return describeAs("stack-overflow-in-init"); }
    bool initialise() override {
        volatile int depth = 0;
        return recurseForEver(&depth) >= 0;
    }
};

} // namespace

GLOVEBOX_FIXTURES(StackOverflowInInit)
