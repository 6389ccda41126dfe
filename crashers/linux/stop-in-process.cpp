// crasher: does=stop-itself call=process after=8 expect=hung
// Stops its own process (SIGSTOP). No thread of it can be asked where it is, so that no function is to be named.

#include <csignal>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void stopItself() noexcept {
    std::raise(SIGSTOP); // to this thread, so that not even it gets on
    keepFrame();
}

class StopInProcess : public MisbehavingEffect<StopInProcess> {
public:
    static Description describe() { return describeAs("stop-in-process"); }
    void misbehave() noexcept { stopItself(); }
};

} // namespace

GLOVEBOX_FIXTURES(StopInProcess)
