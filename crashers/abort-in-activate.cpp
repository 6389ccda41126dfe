// crasher: does=abort call=activate expect=crashed signal=SIGABRT function=callAbort
// Calls abort() when it is activated.

#include <cstdlib>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void callAbort() noexcept {
    void (*volatile end)() = std::abort;
    end();
    keepFrame();
}

class AbortInActivate : public MisbehavingElsewhere<AbortInActivate> {
public:
    static Description describe() { return describeAs("abort-in-activate"); }
    void activate(const glovebox::fixtures::Activation&) override { callAbort(); }
};

} // namespace

GLOVEBOX_FIXTURES(AbortInActivate)
