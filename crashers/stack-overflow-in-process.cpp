// crasher: does=stack-overflow call=process after=8 expect=crashed signal=SIGSEGV function=recurseForEver
// Calls itself until the stack of the audio thread is used up. A handler needs a stack of its own; the backtrace is the
// same frame as often as the report holds, and that frame is to be blamed.

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

class StackOverflowInProcess : public MisbehavingEffect<StackOverflowInProcess> {
public:
    static Description describe() { return describeAs("stack-overflow-in-process"); }
    void misbehave() noexcept {
        volatile int depth = 0;
        recurseForEver(&depth);
    }
};

} // namespace

GLOVEBOX_FIXTURES(StackOverflowInProcess)
