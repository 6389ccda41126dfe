// crasher: does=replace-handlers call=process after=8 expect=noticed counter=signal-handlers
// Puts handlers of its own in the place of those for fatal signals, and goes on.

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

class ReplaceHandlersInProcess : public MisbehavingEffect<ReplaceHandlersInProcess> {
public:
    static Description describe() { return describeAs("replace-handlers-in-process"); }
    void misbehave() noexcept { replaceHandlers(); }
};

} // namespace

GLOVEBOX_FIXTURES(ReplaceHandlersInProcess)
