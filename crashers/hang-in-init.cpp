// crasher: does=hang call=init expect=hung function=sleepForEver
// Never returns from CLAP init / VST3 initialize, and sleeps meanwhile.

#include "hangs.h"
#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class HangInInit : public MisbehavingElsewhere<HangInInit> {
public:
    static Description describe() { return describeAs("hang-in-init"); }
    bool initialise() override {
        sleepForEver();
        return false;
    }
};

} // namespace

GLOVEBOX_FIXTURES(HangInInit)
