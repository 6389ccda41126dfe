// crasher: does=replace-handlers-and-fault call=process after=8 expect=crashed signal=SIGSEGV function=writeToZeroPage counter=signal-handlers
// Puts handlers of its own in the place of those for fatal signals, and writes to address 16 six hundred blocks later:
// time enough to notice.

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

class ReplaceHandlersAndFault : public MisbehavingEffect<ReplaceHandlersAndFault> {
public:
    static Description describe() { return describeAs("replace-handlers-and-fault"); }
    void misbehave() noexcept {
        if (replacedAt_ == 0) {
            replaceHandlers();
            replacedAt_ = blocks_;
        }
        if (blocks_ >= replacedAt_ + 600) writeToZeroPage();
    }

private:
    uint32_t replacedAt_ = 0;
};

} // namespace

GLOVEBOX_FIXTURES(ReplaceHandlersAndFault)
