// crasher: does=segfault call=start expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP start_processing / VST3 setProcessing(1).

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInStart : public MisbehavingElsewhere<SegfaultInStart> {
public:
    static Description describe() { return describeAs("segfault-in-start"); }
    void start() noexcept override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInStart)
