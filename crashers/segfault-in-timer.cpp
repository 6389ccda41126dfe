// crasher: does=segfault call=timer after=8 expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in a timer callback of the main thread, in the first one after "after blocks". VST3: IRunLoop.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInTimer : public MisbehavingInTimer<SegfaultInTimer> {
public:
    static Description describe() { return describeAs("segfault-in-timer"); }
    void timer() override {
        if (isDue_) writeToZeroPage();
    }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInTimer)
