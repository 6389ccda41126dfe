// crasher: does=segfault call=none thread=other after=8 expect=crashed signal=SIGSEGV function=writeToZeroPage
// Starts a thread at init, which writes to address 16 as soon as "after blocks" are over. No call of the host is to blame,
// and none of its threads.

#include <chrono>
#include <thread>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class SegfaultInOwnThread : public MisbehavingLater<SegfaultInOwnThread> {
public:
    static Description describe() { return describeAs("segfault-in-own-thread"); }
    ~SegfaultInOwnThread() override {
        isEnding_ = true;
        if (thread_.joinable()) thread_.join();
    }
    bool initialise() override {
        thread_ = std::thread([this] {
            while (!isEnding_ && !isDue_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (!isEnding_) writeToZeroPage();
        });
        return true;
    }

private:
    std::atomic<bool> isEnding_{false};
    std::thread thread_;
};

} // namespace

GLOVEBOX_FIXTURES(SegfaultInOwnThread)
