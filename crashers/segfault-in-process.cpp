// crasher: does=segfault call=process after=8 expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in the first block after "after blocks".

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInProcess : public MisbehavingEffect<SegfaultInProcess> {
public:
    static Description describe() { return describeAs("segfault-in-process"); }
    void misbehave() noexcept { writeToZeroPage(); }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInProcess)
