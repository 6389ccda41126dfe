#pragma once

#include "engine/engine.h"

namespace glovebox::sandbox {

/// From now on a fatal fault on any thread is told to the host before the process ends: the number and address go into the
/// sandbox page and the host's bell rings; then what can be found out is written into the crash record; then a handler that a
/// plugin had put in place of ours is called; then the process dies of the fault itself, so that its exit status is true. Calls of exit() and
/// quick_exit() and exceptions that nobody catches leave a record, too, and so does the dump signal (`os::requestDump`),
/// after which the thread goes on. Main thread, once, in the process that plugins live in; `engine` lives as long as that.
void installCrashHandler(engine::Engine& engine) noexcept;

/// Gives the calling thread a stack of its own for the handler: a stack overflow is reported, too. Released with the thread.
/// A plugin's own threads have none: there the handler runs on the thread's stack, and a stack overflow leaves nothing but
/// the exit status.
void prepareThreadForCrash() noexcept;

/// Puts back what a plugin has changed and a report needs: handlers of fatal signals (theirs is called after ours from then
/// on) and, on the calling thread, the mask of fatal signals. Counts both in the sandbox page (POSIX). On Windows
/// puts our filter for exceptions back. Not within a block: calls the kernel nine times. A fault while its signal is blocked ends the process with
/// a true exit status and no record.
void restoreCrashHandler() noexcept;

/// A peer that went away must not end us by a signal.
void ignoreBrokenPipes() noexcept;

/// Ends the process at once: no destructor, no atexit handler of a plugin.
[[noreturn]] void leaveProcess(int code) noexcept;

} // namespace glovebox::sandbox
