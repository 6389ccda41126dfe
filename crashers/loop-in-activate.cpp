// crasher: does=loop call=activate expect=hung function=spinForEver
// Never returns from CLAP activate / VST3 setActive(1), and uses the processor meanwhile.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LoopInActivate : public MisbehavingElsewhere<LoopInActivate> {
public:
    static Description describe() { return describeAs("loop-in-activate"); }
    void activate(const glovebox::fixtures::Activation&) override { spinForEver(); }
};

} // namespace

GLOVEBOX_FIXTURES(LoopInActivate)
