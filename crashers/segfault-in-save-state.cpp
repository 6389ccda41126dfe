// crasher: does=segfault call=save-state expect=crashed signal=SIGSEGV function=writeToZeroPage
// Writes to address 16 in CLAP state.save / VST3 getState, once it has been active: VST3 hosts fetch a state while they
// create a plugin.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInSaveState : public MisbehavingElsewhere<SegfaultInSaveState> {
public:
    static Description describe() { return describeAs("segfault-in-save-state"); }
    void activate(const glovebox::fixtures::Activation& activation) override {
        MisbehavingEffect::activate(activation);
        wasActive_ = true;
    }
    void save(glovebox::fixtures::ParameterValues, std::vector<uint8_t>&) const override {
        if (wasActive_) writeToZeroPage();
    }

private:
    bool wasActive_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInSaveState)
