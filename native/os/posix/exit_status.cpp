#include "os/process.h"

#include <csignal>

namespace glovebox::os {
namespace {

struct SignalName {
    int number;
    const char* name;
};

constexpr SignalName signalNames[] = {
    {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},   {SIGTRAP, "SIGTRAP"},
    {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGKILL, "SIGKILL"}, {SIGSEGV, "SIGSEGV"},
    {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"}, {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"},
    {SIGSYS, "SIGSYS"},   {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"}, {SIGSTOP, "SIGSTOP"},
};

} // namespace

std::string ExitStatus::text() const {
    if (!wasSignalled) return "exit code " + std::to_string(code);
    std::string text = "signal " + std::to_string(code);
    for (const SignalName& known : signalNames) {
        if (known.number == code) return text + " (" + known.name + ")";
    }
    return text;
}

} // namespace glovebox::os
