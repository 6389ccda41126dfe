// crasher: does=loop call=timer after=8 expect=hung function=spinForEver
// Never returns from its first timer callback after "after blocks", while its audio goes on. VST3: IRunLoop.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LoopInTimer : public MisbehavingInTimer<LoopInTimer> {
public:
    static Description describe() { return describeAs("loop-in-timer"); }
    void timer() override {
        if (isDue_) spinForEver();
    }
};

} // namespace

GLOVEBOX_FIXTURES(LoopInTimer)
