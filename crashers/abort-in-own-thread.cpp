// crasher: does=abort call=none thread=other after=8 expect=crashed signal=SIGABRT function=callAbort
// Starts a thread at init, which calls abort() as soon as "after blocks" are over.

#include <chrono>
#include <cstdlib>
#include <thread>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void callAbort() noexcept {
    void (*volatile end)() = std::abort;
    end();
    keepFrame();
}

class AbortInOwnThread : public MisbehavingLater<AbortInOwnThread> {
public:
    static Description describe() { return describeAs("abort-in-own-thread"); }
    ~AbortInOwnThread() override {
        isEnding_ = true;
        if (thread_.joinable()) thread_.join();
    }
    bool initialise() override {
        thread_ = std::thread([this] {
            while (!isEnding_ && !isDue_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (!isEnding_) callAbort();
        });
        return true;
    }

private:
    std::atomic<bool> isEnding_{false};
    std::thread thread_;
};

} // namespace

GLOVEBOX_FIXTURES(AbortInOwnThread)
