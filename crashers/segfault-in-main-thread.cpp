// crasher: does=segfault call=main-thread after=8 formats=clap expect=crashed signal=SIGSEGV function=writeToZeroPage
// Asks for a callback on the main thread in the first block after "after blocks", and writes to address 16 in it (CLAP
// on_main_thread). VST3 has no such call.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInMainThread : public MisbehavingLater<SegfaultInMainThread> {
public:
    static Description describe() { return describeAs("segfault-in-main-thread"); }
    void attach(glovebox::fixtures::HostServices& host) override { host_ = &host; }
    void misbehave() noexcept {
        if (!isDue_.exchange(true)) host_->requestMainThread();
    }
    void mainThread() override { writeToZeroPage(); }

private:
    glovebox::fixtures::HostServices* host_ = nullptr;
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInMainThread)
