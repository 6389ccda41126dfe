// crasher: does=segfault call=init expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP init / VST3 initialize.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultAtInit : public MisbehavingElsewhere<SegfaultAtInit> {
public:
    static Description describe() { return describeAs("segfault-at-init"); }
    bool initialise() override {
        writeToZeroPage();
        return true;
    }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultAtInit)
