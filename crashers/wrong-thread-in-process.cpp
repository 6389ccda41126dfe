// crasher: does=wrong-thread call=process after=8 expect=noticed counter=wrong-thread
// Calls a host function of the main thread on the audio thread: CLAP params.rescan, VST3 restartComponent.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WrongThreadInProcess : public MisbehavingEffect<WrongThreadInProcess> {
public:
    static Description describe() {
        Description description = describeAs("wrong-thread-in-process");
        description.isSingleComponent = true;
        return description;
    }
    void attach(glovebox::fixtures::HostServices& host) override { host_ = &host; }
    void misbehave() noexcept { host_->announceValues(); }

private:
    glovebox::fixtures::HostServices* host_ = nullptr;
};

} // namespace

GLOVEBOX_FIXTURES(WrongThreadInProcess)
