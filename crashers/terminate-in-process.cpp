// crasher: does=terminate call=process after=8 expect=crashed signal=SIGABRT function=callTerminate
// Calls std::terminate().

#include <exception>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void callTerminate() noexcept {
    void (*volatile end)() = std::terminate;
    end();
    keepFrame();
}

class TerminateInProcess : public MisbehavingEffect<TerminateInProcess> {
public:
    static Description describe() { return describeAs("terminate-in-process"); }
    void misbehave() noexcept { callTerminate(); }
};

} // namespace

GLOVEBOX_FIXTURES(TerminateInProcess)
