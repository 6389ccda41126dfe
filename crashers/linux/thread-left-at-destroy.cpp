// crasher: does=thread-left call=destroy expect=noticed counter=thread-left
// Starts a thread at init that is still there when the plugin is destroyed and its file unloaded. The thread waits in the
// system and never returns into the code that is gone.

#include <pthread.h>
#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

void* waitInThread(void*) {
    for (;;) pause();
}

class ThreadLeftAtDestroy : public MisbehavingElsewhere<ThreadLeftAtDestroy> {
public:
    static Description describe() { return describeAs("thread-left-at-destroy"); }
    bool initialise() override {
        pthread_t thread;
        return pthread_create(&thread, nullptr, waitInThread, nullptr) == 0 && pthread_detach(thread) == 0;
    }
};

} // namespace

GLOVEBOX_FIXTURES(ThreadLeftAtDestroy)
