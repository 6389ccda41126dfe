// crasher: does=segfault call=create expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP create_plugin / VST3 createInstance. The file can be listed.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultAtCreate : public MisbehavingElsewhere<SegfaultAtCreate> {
public:
    static Description describe() { return describeAs("segfault-at-create"); }
    SegfaultAtCreate() { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtCreate)
