// crasher: does=kill-itself call=process after=8 expect=crashed signal=SIGKILL
// Sends its own process SIGKILL. No handler runs, so that no function is to be named.

#include <csignal>
#include <unistd.h>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

class KillItselfInProcess : public MisbehavingEffect<KillItselfInProcess> {
public:
    static Description describe() { return describeAs("kill-itself-in-process"); }
    void misbehave() noexcept { kill(getpid(), SIGKILL); }
};

} // namespace

GLOVEBOX_FIXTURES(KillItselfInProcess)
