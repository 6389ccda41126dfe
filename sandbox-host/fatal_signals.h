#pragma once

#include <signal.h>

#include <cstdint>

namespace glovebox::sandbox {

using SignalHandler = void (*)(int signal, siginfo_t* info, void* context);

/// Makes `onFault` the handler of every fatal signal and `onDump` that of the dump signal, where there is one. Main thread,
/// once.
void installHandlers(SignalHandler onFault, SignalHandler onDump) noexcept;

/// Puts our handlers back where somebody has replaced them, and remembers theirs. Returns how many of fatal signals were
/// replaced. Nothing once `abandonHandlers` was called. Any thread; a few calls to the kernel, no lock waited for.
std::uint32_t restoreHandlers() noexcept;

/// Lets this thread receive fatal signals and the dump signal again. Returns how many fatal ones were blocked.
std::uint32_t restoreMask() noexcept;

/// Calls the handler that a plugin had for this signal, if there was one. It may not return.
void callReplacedHandler(int signal, siginfo_t* info, void* context) noexcept;

/// A process that ends keeps the handlers it has. Async-signal-safe, as is what follows.
void abandonHandlers() noexcept;

/// From now on the signal does what it does by default.
void useDefaultAction(int signal) noexcept;

} // namespace glovebox::sandbox
