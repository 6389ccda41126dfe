// crasher: does=thread-bomb call=process after=8 expect=over-limit function=startThreadsForEver
// Starts threads that wait until no more can be had, and aborts then. Their stacks are small, so that it is their number
// that meets a limit. Stops at 2000 and waits
// there: what it has made is still too much.

#include <cstdlib>
#include <pthread.h>
#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

void* waitInThread(void*) {
    for (;;) pause();
}

GLOVEBOX_CRASHER_NOINLINE void startThreadsForEver() noexcept {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 65536);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    for (int i = 0; i < 2000; ++i) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, waitInThread, nullptr) == 0) continue;
        void (*volatile end)() = std::abort;
        end();
    }
    for (;;) pause();
}

class ThreadBombInProcess : public MisbehavingEffect<ThreadBombInProcess> {
public:
    static Description describe() { return describeAs("thread-bomb-in-process"); }
    void misbehave() noexcept {
        if (!hasExploded_) startThreadsForEver();
        hasExploded_ = true;
    }

private:
    bool hasExploded_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(ThreadBombInProcess)
