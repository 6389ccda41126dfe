// What differs by processor, not by operating system.
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

#elif defined(__aarch64__)

void spinPause() noexcept { asm volatile("isb" ::: "memory"); } // a yield is a no-op on most cores, isb waits a little

// FPCR.FZ (bit 24).
DenormalGuard::DenormalGuard() noexcept {
    asm volatile("mrs %0, fpcr" : "=r"(saved));
    asm volatile("msr fpcr, %0" ::"r"(saved | (std::uint64_t{1} << 24)));
}
DenormalGuard::~DenormalGuard() { asm volatile("msr fpcr, %0" ::"r"(saved)); }

#elif defined(_M_ARM64)

void spinPause() noexcept { __yield(); }

constexpr int fpcrRegister = ARM64_FPCR;
DenormalGuard::DenormalGuard() noexcept : saved(static_cast<std::uint64_t>(_ReadStatusReg(fpcrRegister))) {
    _WriteStatusReg(fpcrRegister, static_cast<__int64>(saved | (std::uint64_t{1} << 24)));
}
DenormalGuard::~DenormalGuard() { _WriteStatusReg(fpcrRegister, static_cast<__int64>(saved)); }

#else
#error "glovebox runs on x86_64 and arm64"
#endif

} // namespace glovebox::os
