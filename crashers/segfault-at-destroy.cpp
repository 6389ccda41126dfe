// crasher: does=segfault call=destroy expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP destroy / the last release of a VST3 component.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultAtDestroy : public MisbehavingElsewhere<SegfaultAtDestroy> {
public:
    static Description describe() { return describeAs("segfault-at-destroy"); }
    ~SegfaultAtDestroy() override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtDestroy)
