#include "crash_guard.h"

#include <setjmp.h>
#include <signal.h>

namespace glovebox::sandbox {
namespace {

/// Of the step that runs on this thread; null: none. The program is linked statically with this: no allocation on first use.
thread_local constinit sigjmp_buf* wayOut = nullptr;

} // namespace

bool runGuarded(void (*step)(void*), void* argument) noexcept {
    sigjmp_buf here;
    sigjmp_buf* const before = wayOut;
    const TimeLimit limit;
    // The handlers block no signal (SA_NODEFER), so there is no mask to put back.
    const bool isFirst = sigsetjmp(here, 0) == 0;
    if (isFirst) {
        wayOut = &here;
        step(argument);
    }
    wayOut = before;
    return isFirst;
}

void leaveGuardedStep() noexcept {
    if (wayOut != nullptr) siglongjmp(*wayOut, 1);
}

bool isTimeLimit(int signalCode) noexcept {
    if (signalCode != SI_TIMER) return false;
    leaveGuardedStep();
    return true;
}

} // namespace glovebox::sandbox
