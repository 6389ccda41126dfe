// crasher: does=segfault call=deactivate expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP deactivate / VST3 setActive(0).

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInDeactivate : public MisbehavingElsewhere<SegfaultInDeactivate> {
public:
    static Description describe() { return describeAs("segfault-in-deactivate"); }
    void deactivate() override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInDeactivate)
