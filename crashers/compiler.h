#pragma once

/// What crashers need of a compiler beyond the language, in its own words. The second ends a process by an instruction that no
/// processor has; a function would be blamed in place of its caller.
#if defined(_MSC_VER)
#include <intrin.h>
#define GLOVEBOX_CRASHER_NOINLINE __declspec(noinline)
#if defined(_M_X64)
#define GLOVEBOX_CRASHER_TRAP() __ud2()
#else
#define GLOVEBOX_CRASHER_TRAP() __emit(0)
#endif
#else
#define GLOVEBOX_CRASHER_NOINLINE __attribute__((noinline))
#define GLOVEBOX_CRASHER_TRAP() __builtin_trap()
#endif
