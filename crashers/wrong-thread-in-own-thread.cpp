// crasher: does=wrong-thread call=none thread=other after=8 expect=noticed counter=wrong-thread
// Calls a host function of the main thread on a thread of its own: CLAP params.rescan, VST3 restartComponent.

#include <chrono>
#include <thread>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class WrongThreadInOwnThread : public MisbehavingLater<WrongThreadInOwnThread> {
public:
    static Description describe() {
        Description description = describeAs("wrong-thread-in-own-thread");
        description.isSingleComponent = true;
        return description;
    }
    void attach(glovebox::fixtures::HostServices& host) override { host_ = &host; }
    ~WrongThreadInOwnThread() override {
        isEnding_ = true;
        if (thread_.joinable()) thread_.join();
    }
    bool initialise() override {
        thread_ = std::thread([this] {
            while (!isEnding_ && !isDue_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (!isEnding_) host_->announceValues();
        });
        return true;
    }

private:
    std::atomic<bool> isEnding_{false};
    std::thread thread_;
    glovebox::fixtures::HostServices* host_ = nullptr;
};

} // namespace

GLOVEBOX_FIXTURES(WrongThreadInOwnThread)
