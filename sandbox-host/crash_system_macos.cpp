#include "crash_guard.h"
#include "crash_system.h"
#include "crash_writer.h"

#include <pthread.h>
#include <stdlib.h>

namespace glovebox::sandbox {
namespace {

void (*exitCalled)(int code, const void* returnAddress) noexcept = nullptr;

} // namespace

// No timer of this system can tell a thread. The steps here take no lock, and the host ends a process that does not end.
TimeLimit::TimeLimit() noexcept {}

TimeLimit::~TimeLimit() { timer = -1; }

void readThreadName(char (&name)[16]) noexcept {
    if (::pthread_getname_np(::pthread_self(), name, sizeof name) != 0) name[0] = '\0';
}

void watchExits(void (*called)(int code, const void* returnAddress) noexcept) noexcept {
    exitCalled = called;
    ::atexit([] { exitCalled(unknownExitCode, __builtin_return_address(0)); });
}

} // namespace glovebox::sandbox
