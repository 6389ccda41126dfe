#include "crash_guard.h"
#include "crash_system.h"
#include "crash_writer.h"
#include "os/dump_signal.h"
#include "os/thread.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace glovebox::sandbox {
namespace {

constexpr long limitNs = 200'000'000;
void (*exitCalled)(int code, const void* returnAddress) noexcept = nullptr;

} // namespace

// The system calls themselves: the C library's functions may allocate.
TimeLimit::TimeLimit() noexcept {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = os::dumpSignal();
    event._sigev_un._tid = static_cast<pid_t>(os::thisThreadId());
    if (::syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) != 0) {
        timer = -1;
        return;
    }
    itimerspec when{};
    when.it_value.tv_nsec = limitNs;
    ::syscall(SYS_timer_settime, timer, 0, &when, nullptr);
}

TimeLimit::~TimeLimit() {
    if (timer != -1) ::syscall(SYS_timer_delete, timer);
}

void readThreadName(char (&name)[16]) noexcept {
    name[0] = '\0';
    ::prctl(PR_GET_NAME, name, 0UL, 0UL, 0UL);
}

void watchExits(void (*called)(int code, const void* returnAddress) noexcept) noexcept {
    exitCalled = called;
    // Registered first, called last: what plugins registered runs before, on the same stack.
    ::on_exit([](int code, void*) { exitCalled(code, __builtin_return_address(0)); }, nullptr);
    ::at_quick_exit([] { exitCalled(unknownExitCode, __builtin_return_address(0)); });
}

} // namespace glovebox::sandbox
