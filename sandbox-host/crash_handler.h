#pragma once

#include "engine/engine.h"

namespace glovebox::sandbox {

/// From now on a fatal fault on any thread is told to the host before the process ends: the number and address go into the
/// sandbox page, the host's bell rings, and the process dies of the fault itself, so that its exit status is true. Main
/// thread, once; `engine` lives as long as the process.
void installCrashHandler(engine::Engine& engine) noexcept;

/// Gives the calling thread a stack of its own for the handler: a stack overflow is reported, too. Released with the thread.
void prepareThreadForCrash() noexcept;

/// A peer that went away must not end us by a signal.
void ignoreBrokenPipes() noexcept;

/// Ends the process at once: no destructor, no atexit handler of a plugin.
[[noreturn]] void leaveProcess(int code) noexcept;

} // namespace glovebox::sandbox
