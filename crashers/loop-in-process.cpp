// crasher: does=loop call=process after=8 expect=hung function=spinForEver
// Never returns from the first block after "after blocks", and uses the processor meanwhile.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LoopInProcess : public MisbehavingEffect<LoopInProcess> {
public:
    static Description describe() { return describeAs("loop-in-process"); }
    void misbehave() noexcept { spinForEver(); }
};

} // namespace

GLOVEBOX_FIXTURES(LoopInProcess)
