// crasher: does=abort call=process after=8 expect=crashed signal=SIGABRT function=callAbort
// Calls abort() in the first block after "after blocks".

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void callAbort() noexcept {
    void (*volatile end)() = std::abort; // not known to never return, so that there is a way back into this function
    end();
    keepFrame();
}

class AbortInProcess : public MisbehavingEffect<AbortInProcess> {
public:
    static Description describe() { return describeAs("abort-in-process"); }
    void misbehave() noexcept { callAbort(); }
};

} // namespace

GLOVEBOX_FIXTURES(AbortInProcess)
