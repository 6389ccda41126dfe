// crasher: does=hang call=init expect=hung
// Never returns from CLAP init / VST3 initialize, and sleeps meanwhile. The file can be scanned.

#include <chrono>
#include <thread>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class HangInInit : public MisbehavingElsewhere<HangInInit> {
public:
    static Description describe() { return describeAs("hang-in-init"); }
    bool initialise() override {
        for (volatile bool isHanging = true; isHanging;) std::this_thread::sleep_for(std::chrono::seconds(1));
        return false;
    }
};

} // namespace

GLOVEBOX_FIXTURES(HangInInit)
