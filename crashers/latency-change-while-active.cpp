// crasher: does=latency-change-while-active formats=clap call=main-thread after=8 expect=noticed counter=latency-while-active
// Changes its latency on the main thread while it is active, and says so, without asking for a restart. VST3 hosts ask for
// the latency again when they are told: there it is allowed.

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class LatencyChangeWhileActive : public MisbehavingLater<LatencyChangeWhileActive> {
public:
    static Description describe() {
        Description description = describeAs("latency-change-while-active");
        description.hasLatency = true;
        return description;
    }
    void attach(glovebox::fixtures::HostServices& host) override { host_ = &host; }
    void misbehave() noexcept {
        if (!isDue_.exchange(true)) host_->requestMainThread();
    }
    void mainThread() override {
        latency_ = 256;
        host_->announceLatency();
    }
    [[nodiscard]] uint32_t latencyTold(uint32_t) const noexcept override { return latency_; }

private:
    glovebox::fixtures::HostServices* host_ = nullptr;
    std::atomic<uint32_t> latency_{0};
};

} // namespace

GLOVEBOX_FIXTURES(LatencyChangeWhileActive)
