// crasher: does=segfault call=activate expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP activate / VST3 setActive(1).

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInActivate : public MisbehavingElsewhere<SegfaultInActivate> {
public:
    static Description describe() { return describeAs("segfault-in-activate"); }
    void activate(const glovebox::fixtures::Activation&) override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInActivate)
