#include "os/process.h"
#include "os/windows/job.h"

#include <windows.h>

#include <cstdio>

namespace glovebox::os {
namespace {

const char* exceptionName(DWORD code) noexcept {
    switch (code) {
    case EXCEPTION_ACCESS_VIOLATION: return "access violation";
    case EXCEPTION_STACK_OVERFLOW: return "stack overflow";
    case EXCEPTION_ILLEGAL_INSTRUCTION: return "illegal instruction";
    case EXCEPTION_INT_DIVIDE_BY_ZERO: return "integer division by zero";
    case EXCEPTION_PRIV_INSTRUCTION: return "privileged instruction";
    case EXCEPTION_INT_OVERFLOW: return "integer overflow";
    case EXCEPTION_FLT_DIVIDE_BY_ZERO: return "floating-point division by zero";
    case EXCEPTION_FLT_INVALID_OPERATION: return "invalid floating-point operation";
    case EXCEPTION_FLT_OVERFLOW: return "floating-point overflow";
    case EXCEPTION_ARRAY_BOUNDS_EXCEEDED: return "array bounds exceeded";
    case EXCEPTION_DATATYPE_MISALIGNMENT: return "misaligned address";
    case EXCEPTION_IN_PAGE_ERROR: return "page that could not be read";
    case EXCEPTION_GUARD_PAGE: return "guard page";
    case EXCEPTION_BREAKPOINT: return "breakpoint";
    case EXCEPTION_SINGLE_STEP: return "single step";
    case 0xC0000028: return "damaged stack";
    case 0xC0000026: return "jump to a frame that is gone";
    case 0xC000013A: return "ended from the keyboard";
    case 0xC0000142: return "library that could not be initialised";
    case 0xC0000374: return "heap corruption";
    case 0xC0000409: return "abort or fast fail";
    case 0xC0000135: return "library not found";
    case 0xE06D7363: return "C++ exception";
    case killedExitCode: return "killed by its parent";
    default: return nullptr;
    }
}

} // namespace

std::string ExitStatus::text() const {
    if (!wasSignalled) return "exit code " + std::to_string(code);
    char number[16];
    std::snprintf(number, sizeof number, "0x%08lx", static_cast<unsigned long>(static_cast<DWORD>(code)));
    const char* const name = exceptionName(static_cast<DWORD>(code));
    return std::string("exception ") + number + (name != nullptr ? std::string(" (") + name + ")" : std::string{});
}

} // namespace glovebox::os
