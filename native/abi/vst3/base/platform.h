#pragma once

#include "abi/calling_convention.h"

/// The calling convention of every method and exported function of VST3.
#define GLOVEBOX_VST3_CALL GLOVEBOX_STDCALL

namespace glovebox::abi::vst3 {

/// True where VST3 follows the binary conventions of COM: result codes are HRESULTs, and the bytes of an identifier lie
/// like those of a Windows GUID. Everything else that differs by system is derived from this constant.
#if defined(_WIN32)
inline constexpr bool isComCompatible = true;
#else
inline constexpr bool isComCompatible = false;
#endif

// The published headers pack structures to 16 bytes in 64-bit processes, which is natural alignment: no member asks for
// more. Only 32-bit processes (packing 8, or 1 on macOS) would need a pragma, and glovebox does not host those.
static_assert(sizeof(void*) == 8, "the VST3 declarations describe 64-bit processes only");

} // namespace glovebox::abi::vst3
