// crasher: does=segfault call=load-state expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP state.load / VST3 setState, whatever the state; what it saves is in order.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInLoadState : public MisbehavingElsewhere<SegfaultInLoadState> {
public:
    static Description describe() { return describeAs("segfault-in-load-state"); }
    bool load(glovebox::fixtures::ParameterValues, std::span<const uint8_t>) override {
        writeToZeroPage();
        return true;
    }
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInLoadState)
