// crasher: does=deadlock call=process after=8 expect=hung function=lockTwice
// Locks a mutex that it holds, on the audio thread.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class DeadlockInProcess : public MisbehavingEffect<DeadlockInProcess> {
public:
    static Description describe() { return describeAs("deadlock-in-process"); }
    void misbehave() noexcept { lockTwice(); }
};

} // namespace

GLOVEBOX_FIXTURES(DeadlockInProcess)
