// What differs by processor, not by operating system.
#include "os/process_state.h"
#include "os/thread.h"
#include "os/wait_word.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#elif defined(_MSC_VER)
#include <intrin.h>
#endif

namespace glovebox::os {

#if defined(__x86_64__) || defined(_M_X64)

void spinPause() noexcept { _mm_pause(); }

// MXCSR: flush to zero (bit 15), denormals are zero (bit 6).
DenormalGuard::DenormalGuard() noexcept : saved(_mm_getcsr()) { _mm_setcsr(static_cast<unsigned>(saved) | 0x8040u); }
DenormalGuard::~DenormalGuard() { _mm_setcsr(static_cast<unsigned>(saved)); }

namespace {

constexpr unsigned stickyFlags = 0x3fu; // MXCSR bits 0 to 5: what has happened

#if defined(__GNUC__)
std::uint16_t x87Mode() noexcept {
    std::uint16_t mode = 0;
    asm volatile("fnstcw %0" : "=m"(mode));
    return mode;
}
void setX87Mode(std::uint16_t mode) noexcept { asm volatile("fldcw %0" ::"m"(mode)); }
#else
// The compiler has no x87 code for this processor, and no way to its control word.
std::uint16_t x87Mode() noexcept { return 0; }
void setX87Mode(std::uint16_t) noexcept {}
#endif

} // namespace

std::uint64_t floatMode() noexcept { return (_mm_getcsr() & ~stickyFlags) | std::uint64_t{x87Mode()} << 32; }
void setFloatMode(std::uint64_t mode) noexcept {
    _mm_setcsr(static_cast<unsigned>(mode));
    setX87Mode(static_cast<std::uint16_t>(mode >> 32));
}

#elif defined(__aarch64__)

void spinPause() noexcept { asm volatile("isb" ::: "memory"); } // a yield is a no-op on most cores, isb waits a little

// FPCR.FZ (bit 24).
DenormalGuard::DenormalGuard() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(saved));
    asm volatile("msr fpcr, %0" ::"r"(saved | (std::uint64_t{1} << 24)));
}
DenormalGuard::~DenormalGuard() { asm volatile("msr fpcr, %0" ::"r"(saved)); }

std::uint64_t floatMode() noexcept {
    std::uint64_t mode = 0;
    asm volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
}
void setFloatMode(std::uint64_t mode) noexcept { asm volatile("msr fpcr, %0" ::"r"(mode)); }

#elif defined(_M_ARM64)

void spinPause() noexcept { __yield(); }

constexpr int fpcrRegister = ARM64_FPCR;
DenormalGuard::DenormalGuard() noexcept : saved(static_cast<std::uint64_t>(_ReadStatusReg(fpcrRegister))) {
    _WriteStatusReg(fpcrRegister, static_cast<__int64>(saved | (std::uint64_t{1} << 24)));
}
DenormalGuard::~DenormalGuard() { _WriteStatusReg(fpcrRegister, static_cast<__int64>(saved)); }

std::uint64_t floatMode() noexcept { return static_cast<std::uint64_t>(_ReadStatusReg(fpcrRegister)); }
void setFloatMode(std::uint64_t mode) noexcept { _WriteStatusReg(fpcrRegister, static_cast<__int64>(mode)); }

#else
#error "glovebox runs on x86_64 and arm64"
#endif

} // namespace glovebox::os
