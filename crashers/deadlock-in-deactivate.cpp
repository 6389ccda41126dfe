// crasher: does=deadlock call=deactivate expect=hung function=lockTwice
// Locks a mutex that it holds, in CLAP deactivate / VST3 setActive(0).

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class DeadlockInDeactivate : public MisbehavingElsewhere<DeadlockInDeactivate> {
public:
    static Description describe() { return describeAs("deadlock-in-deactivate"); }
    void deactivate() override { lockTwice(); }
};

} // namespace

GLOVEBOX_FIXTURES(DeadlockInDeactivate)
