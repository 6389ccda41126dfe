#pragma once
#include <cstddef>

/// What the control program says to the test that started it: lines of words on a pipe, written without the C library's
/// streams, because handlers of signals write too.
///     call <name>          the call that comes next, as a crasher's first line names it
///     block <count>        so many blocks have been played as they should be
///     thread main|audio <id>
///     fault <signal> <module>+<hex offset> ...   from a handler: where the thread is, its caller, and so on
///     at <module>+<hex offset> ...               the same, asked for
///     saw <counter>        a misbehaviour was observed
///     problem <text>       the program could not do its work
///     done
namespace glovebox::crashers::test {

/// Where lines go. Once, before everything else.
void setReportDescriptor(int descriptor) noexcept;
/// Any thread, any handler. Writes the texts, in one piece and up to 4000 bytes, and a line's end.
void reportLine(const char* first, const char* second = "", const char* third = "") noexcept;
/// Any thread, any handler.
void reportNumber(const char* first, long long number) noexcept;
/// Whether there still is somebody to report to.
[[nodiscard]] bool canReport() noexcept;

/// Installs handlers that report where a fault is, and one that reports where the thread is that gets SIGUSR2. Main thread.
void watchFaults() noexcept;
/// Gives the calling thread a stack for handlers, for as long as it lives.
class HandlerStack {
public:
    HandlerStack() noexcept;
    ~HandlerStack();
    HandlerStack(const HandlerStack&) = delete;
    HandlerStack& operator=(const HandlerStack&) = delete;

private:
    std::byte* memory;
};
/// Whether SIGSEGV is still handled by us.
[[nodiscard]] bool areFaultsWatched() noexcept;

} // namespace glovebox::crashers::test
