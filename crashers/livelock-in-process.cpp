// crasher: does=livelock call=process after=8 expect=hung function=giveWayToOther
// Two threads, of which each lets the other go first: both run, and neither gets on. The audio thread is one of them.

#include <atomic>
#include <thread>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

std::atomic<bool> hasPassed[2];
std::atomic<bool> isEnding{false};

GLOVEBOX_CRASHER_NOINLINE void giveWayToOther() noexcept {
    while (!hasPassed[1]) std::this_thread::yield();
    hasPassed[0] = true;
}

GLOVEBOX_CRASHER_NOINLINE void giveWayToAudio() noexcept {
    while (!hasPassed[0] && !isEnding) std::this_thread::yield();
    hasPassed[1] = true;
}

class LivelockInProcess : public MisbehavingEffect<LivelockInProcess> {
public:
    static Description describe() { return describeAs("livelock-in-process"); }
    ~LivelockInProcess() override {
        if (!other_.joinable()) return;
        isEnding = true;
        other_.join();
    }
    void misbehave() noexcept {
        if (!other_.joinable()) other_ = std::thread(giveWayToAudio);
        giveWayToOther();
    }

private:
    std::thread other_;
};

} // namespace

GLOVEBOX_FIXTURES(LivelockInProcess)
