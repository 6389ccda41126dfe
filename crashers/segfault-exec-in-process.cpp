// crasher: does=segfault-exec call=process after=8 expect=crashed signal=SIGSEGV function=callNowhere
// Calls address 0 in the first block after "after blocks". There is no function at the program counter: whoever reports has
// to take the return address from the top of the stack to name the caller.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void callNowhere() noexcept {
    void (*volatile nowhere)() = nullptr;
    nowhere();
    keepFrame();
}

class SegfaultExecInProcess : public MisbehavingEffect<SegfaultExecInProcess> {
public:
    static Description describe() { return describeAs("segfault-exec-in-process"); }
    void misbehave() noexcept { callNowhere(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultExecInProcess)
