// crasher: does=segfault call=flush formats=clap expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 when parameters come without audio, in CLAP params.flush. VST3 has no such call: a host that has a
// value to say processes a block, with or without frames, in whatever call it needs that for.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInFlush : public MisbehavingElsewhere<SegfaultInFlush> {
public:
    static Description describe() { return describeAs("segfault-in-flush"); }
    void beginFlush() noexcept override { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInFlush)
