// crasher: does=dialog call=timer after=8 expect=hung function=waitForAnswer
// Stands in a timer callback like a modal dialog that nobody answers: the main thread waits, the audio goes on. It opens no
// window, because machines that test have none. VST3: IRunLoop.

#include <condition_variable>
#include <mutex>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

GLOVEBOX_CRASHER_NOINLINE void waitForAnswer() noexcept {
    std::mutex mutex;
    std::condition_variable answered;
    std::unique_lock lock(mutex);
    for (volatile bool isOpen = true; isOpen;) answered.wait(lock);
}

class DialogInTimer : public MisbehavingInTimer<DialogInTimer> {
public:
    static Description describe() { return describeAs("dialog-in-timer"); }
    void timer() override {
        if (isDue_) waitForAnswer();
    }
};

} // namespace

GLOVEBOX_FIXTURES(DialogInTimer)
