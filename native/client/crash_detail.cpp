#include "client/crash_detail.h"

#include "os/process.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace glovebox::client {
namespace {

struct Meaning {
    std::string_view signal;
    std::int32_t code;
    const char* words;
};

// Interface facts of sigaction(2) and asm-generic/siginfo.h. A record comes from a sandbox on this machine.
constexpr std::array meanings{
    Meaning{"SIGSEGV", 1, "address not mapped"},
    Meaning{"SIGSEGV", 2, "no permission for the mapped address"},
    Meaning{"SIGSEGV", 3, "address bounds check failed"},
    Meaning{"SIGSEGV", 4, "denied by a memory protection key"},
    Meaning{"SIGBUS", 1, "misaligned address"},
    Meaning{"SIGBUS", 2, "no memory behind the mapped address"},
    Meaning{"SIGBUS", 3, "hardware error of the object"},
    Meaning{"SIGFPE", 1, "integer divided by zero"},
    Meaning{"SIGFPE", 2, "integer overflow"},
    Meaning{"SIGFPE", 3, "floating-point number divided by zero"},
    Meaning{"SIGFPE", 4, "floating-point overflow"},
    Meaning{"SIGFPE", 5, "floating-point underflow"},
    Meaning{"SIGFPE", 6, "inexact floating-point result"},
    Meaning{"SIGFPE", 7, "invalid floating-point operation"},
    Meaning{"SIGFPE", 8, "subscript out of range"},
    Meaning{"SIGILL", 1, "illegal opcode"},
    Meaning{"SIGILL", 2, "illegal operand"},
    Meaning{"SIGILL", 3, "illegal addressing mode"},
    Meaning{"SIGILL", 4, "illegal trap"},
    Meaning{"SIGILL", 5, "privileged opcode"},
    Meaning{"SIGILL", 6, "privileged register"},
    Meaning{"SIGTRAP", 1, "breakpoint"},
    Meaning{"SIGTRAP", 2, "trace trap"},
    Meaning{"SIGSYS", 1, "system call forbidden by a filter"},
};

} // namespace

std::string hexadecimal(std::uint64_t value) {
    std::array<char, 16> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return "0x" + std::string(digits.data(), written.ptr);
}

std::string signalName(int number) {
    const std::string text = os::ExitStatus{true, number}.text(); // "signal 11 (SIGSEGV)"
    const auto open = text.rfind('(');
    if (open == std::string::npos || !text.ends_with(')')) return {};
    return text.substr(open + 1, text.size() - open - 2);
}

std::string signalDetail(int number, std::int32_t code, std::uint64_t address, std::uint64_t instruction) {
    const std::string name = signalName(number);
    if (name == "access violation") {
        // How it was accessed, as EXCEPTION_RECORD says it. A non-canonical address is told as the highest of all.
        constexpr std::int32_t writing = 1, execution = 8;
        const char* const access = code == writing ? "write to " : code == execution ? "execution of " : "read of ";
        return access + hexadecimal(address);
    }
    if (!name.starts_with("SIG")) return {};
    if (code == 0) return "sent by a process";
    if (code == -1) return "queued by a process";
    if (code == -6) return name == "SIGABRT" ? "abort() was called" : "sent to itself or by another thread";
    if (code == 128 && name == "SIGTRAP") return "breakpoint";
    // A non-canonical address is a general protection fault: the processor does not tell which it was.
    if (code == 128) return name == "SIGSEGV" ? "address that no program can have" : "raised by the kernel";
    const auto found = std::find_if(meanings.begin(), meanings.end(),
                                    [&](const Meaning& one) { return one.signal == name && one.code == code; });
    if (found == meanings.end()) return {};
    const bool hasAddress = name == "SIGSEGV" || name == "SIGBUS";
    if (!hasAddress) return found->words;
    const char* const access = address == instruction ? " (execution of " : " (access to ";
    return found->words + std::string(access) + hexadecimal(address) + ")";
}

} // namespace glovebox::client
