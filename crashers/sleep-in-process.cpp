// crasher: does=sleep call=process after=8 expect=hung function=sleepForEver
// Sleeps on the audio thread and does not return.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SleepInProcess : public MisbehavingEffect<SleepInProcess> {
public:
    static Description describe() { return describeAs("sleep-in-process"); }
    void misbehave() noexcept { sleepForEver(); }
};

} // namespace

GLOVEBOX_FIXTURES(SleepInProcess)
