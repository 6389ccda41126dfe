// crasher: does=wait call=load-state expect=hung function=waitForEver
// Waits in the loading of a state for what nobody sends.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WaitInLoadState : public MisbehavingElsewhere<WaitInLoadState> {
public:
    static Description describe() { return describeAs("wait-in-load-state"); }
    bool load(glovebox::fixtures::ParameterValues, std::span<const uint8_t>) override {
        waitForEver();
        return true;
    }
};

} // namespace

GLOVEBOX_FIXTURES(WaitInLoadState)
