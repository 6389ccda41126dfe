// crasher: does=segfault call=stop expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP stop_processing / VST3 setProcessing(0).

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInStop : public MisbehavingElsewhere<SegfaultInStop> {
public:
    static Description describe() { return describeAs("segfault-in-stop"); }
    void stop() noexcept override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInStop)
