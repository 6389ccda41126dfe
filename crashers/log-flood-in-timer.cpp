// crasher: does=log-flood formats=clap call=timer after=8 expect=noticed counter=log-flood
// Logs 1,000 lines in each timer callback, on the main thread. VST3 has no log.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LogFloodInTimer : public MisbehavingInTimer<LogFloodInTimer> {
public:
    static Description describe() { return describeAs("log-flood-in-timer"); }
    void timer() override {
        for (int i = 0; isDue_ && i < 1000; ++i) host_->log("the same line again, of which nobody needs so many");
    }
};

} // namespace

GLOVEBOX_FIXTURES(LogFloodInTimer)
