// crasher: does=replace-handlers-and-fault call=process after=8 expect=crashed signal=SIGSEGV
// Puts handlers of its own in the place of those for fatal signals, and writes to address 16 in the same call. Nobody
// else's handler runs, so that no function is to be named.

#include <csignal>

#include "misbehaving_effect.h"

namespace {

using namespace glovebox::crashers;

/// What some plugins' own crash reporters do: they count, and take the handler away again.
void ownHandler(int signal) { std::signal(signal, SIG_DFL); }

void replaceHandlers() noexcept {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) {
        struct sigaction action {};
        action.sa_handler = ownHandler;
        sigaction(signal, &action, nullptr);
    }
}

class ReplaceHandlersFaultAtOnce : public MisbehavingEffect<ReplaceHandlersFaultAtOnce> {
public:
    static Description describe() { return describeAs("replace-handlers-fault-at-once"); }
    void misbehave() noexcept {
        replaceHandlers();
        writeToZeroPage();
    }
};

} // namespace

GLOVEBOX_FIXTURES(ReplaceHandlersFaultAtOnce)
