// crasher: does=fork call=process after=8 expect=noticed counter=processes
// Forks once. The child keeps what the sandbox had open and stays, for two minutes at most.

#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

/// Waits in a process of its own, which SIGALRM ends after two minutes if nobody else does.
void waitInChild() noexcept {
    alarm(120);
    for (;;) pause();
}

class ForkInProcess : public MisbehavingEffect<ForkInProcess> {
public:
    static Description describe() { return describeAs("fork-in-process"); }
    void misbehave() noexcept {
        if (hasForked_) return;
        hasForked_ = true;
        if (fork() == 0) waitInChild();
    }

private:
    bool hasForked_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(ForkInProcess)
