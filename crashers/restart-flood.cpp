// crasher: does=restart-flood call=timer after=8 expect=noticed counter=restart-flood
// Asks to be deactivated and activated again a hundred times in a second, for ever: CLAP request_restart, VST3
// restartComponent(kLatencyChanged).

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class RestartFlood : public MisbehavingInTimer<RestartFlood> {
public:
    static Description describe() {
        Description description = describeAs("restart-flood");
        description.isSingleComponent = true;
        return description;
    }
    void timer() override {
        if (isDue_) host_->requestRestart();
    }
};

} // namespace

GLOVEBOX_FIXTURES(RestartFlood)
