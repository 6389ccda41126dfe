// crasher: does=fork-bomb call=process after=8 expect=over-limit function=forkForEver
// Forks until no more can be had, and aborts then. Each child stays, for two minutes at most. Stops at 200 and waits
// there: what it has made is still too much.

#include <cstdlib>
#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

/// Waits in a process of its own, which SIGALRM ends after two minutes if nobody else does.
void waitInChild() noexcept {
    alarm(120);
    for (;;) pause();
}

GLOVEBOX_CRASHER_NOINLINE void forkForEver() noexcept {
    for (int i = 0; i < 200; ++i) {
        const pid_t child = fork();
        if (child == 0) waitInChild();
        if (child > 0) continue;
        void (*volatile end)() = std::abort;
        end();
    }
    for (;;) pause();
}

class ForkBombInProcess : public MisbehavingEffect<ForkBombInProcess> {
public:
    static Description describe() { return describeAs("fork-bomb-in-process"); }
    void misbehave() noexcept {
        if (!hasExploded_) forkForEver();
        hasExploded_ = true;
    }

private:
    bool hasExploded_ = false;
};

} // namespace

GLOVEBOX_FIXTURES(ForkBombInProcess)
