// crasher: does=wait call=process after=8 expect=hung function=waitForEver
// Waits on the audio thread for what nobody sends.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WaitInProcess : public MisbehavingEffect<WaitInProcess> {
public:
    static Description describe() { return describeAs("wait-in-process"); }
    void misbehave() noexcept { waitForEver(); }
};

} // namespace

GLOVEBOX_FIXTURES(WaitInProcess)
