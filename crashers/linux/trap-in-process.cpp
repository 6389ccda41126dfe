// crasher: does=trap call=process after=8 expect=crashed signal=SIGTRAP function=raiseTrap
// Sends itself SIGTRAP, as a breakpoint without a debugger does.

#include <csignal>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void raiseTrap() noexcept {
    std::raise(SIGTRAP);
    keepFrame();
}

class TrapInProcess : public MisbehavingEffect<TrapInProcess> {
public:
    static Description describe() { return describeAs("trap-in-process"); }
    void misbehave() noexcept { raiseTrap(); }
};

} // namespace

GLOVEBOX_FIXTURES(TrapInProcess)
