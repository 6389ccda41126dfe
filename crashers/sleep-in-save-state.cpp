// crasher: does=sleep call=save-state expect=hung function=sleepForEver
// Never comes to the end of saving its state, once it has been active: VST3 hosts fetch a state while they create a plugin.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SleepInSaveState : public MisbehavingElsewhere<SleepInSaveState> {
public:
    static Description describe() { return describeAs("sleep-in-save-state"); }
    void activate(const glovebox::fixtures::Activation& activation) override {
        MisbehavingEffect::activate(activation);
        wasActive_ = true;
    }
    void save(glovebox::fixtures::ParameterValues, std::vector<uint8_t>&) const override {
        if (wasActive_) sleepForEver();
    }

private:
    bool wasActive_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(SleepInSaveState)
