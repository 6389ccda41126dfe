// crasher: does=log-flood formats=clap call=process after=8 expect=noticed counter=log-flood
// Logs 1,000 lines in each block, on the audio thread. VST3 has no log.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LogFloodInProcess : public MisbehavingEffect<LogFloodInProcess> {
public:
    static Description describe() { return describeAs("log-flood-in-process"); }
    void attach(glovebox::fixtures::HostServices& host) override { host_ = &host; }
    void misbehave() noexcept {
        for (int i = 0; i < 1000; ++i) host_->log("the same line again, of which nobody needs so many");
    }

private:
    glovebox::fixtures::HostServices* host_ = nullptr;
};

} // namespace

GLOVEBOX_FIXTURES(LogFloodInProcess)
