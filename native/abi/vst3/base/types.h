#pragma once

#include <cstdint>

#include "abi/vst3/base/platform.h"

/// The basic types of VST3 by the standard's names.
namespace glovebox::abi::vst3 {

using int8 = std::int8_t;
using uint8 = std::uint8_t;
using int16 = std::int16_t;
using uint16 = std::uint16_t;
using int32 = std::int32_t;
using uint32 = std::uint32_t;
using int64 = std::int64_t;
using uint64 = std::uint64_t;

inline constexpr int32 kMaxInt32 = INT32_MAX;
inline constexpr int32 kMinInt32 = INT32_MIN;
inline constexpr uint32 kMaxInt32u = UINT32_MAX;
inline constexpr int64 kMaxInt64 = INT64_MAX;
inline constexpr int64 kMinInt64 = INT64_MIN;
inline constexpr uint64 kMaxInt64u = UINT64_MAX;

/// One byte; 0 is false, anything else true.
using TBool = uint8;
using TSize = int64;

using char8 = char;
/// UTF-16 code unit in the byte order of the machine.
using char16 = char16_t;
using tchar = char16;
using CStringA = const char8*;
using CStringW = const char16*;
/// Zero-terminated text that names something (a view type, a message). Also used where 16 bytes of a TUID are passed.
using FIDString = const char8*;

/// Result of nearly every call; see the values below.
using tresult = int32;

namespace detail {
constexpr tresult resultCode(uint32 com, int32 plain) noexcept {
    return isComCompatible ? static_cast<tresult>(com) : plain;
}
} // namespace detail

/// Values of `tresult`. On Windows they are HRESULTs, elsewhere small numbers. kResultFalse is a success in COM's sense
/// and a "no" in VST3's: compare with kResultOk, never test for negative.
inline constexpr tresult kNoInterface = detail::resultCode(0x80004002U, -1);
inline constexpr tresult kResultOk = 0;
inline constexpr tresult kResultTrue = kResultOk;
inline constexpr tresult kResultFalse = 1;
inline constexpr tresult kInvalidArgument = detail::resultCode(0x80070057U, 2);
inline constexpr tresult kNotImplemented = detail::resultCode(0x80004001U, 3);
inline constexpr tresult kInternalError = detail::resultCode(0x80004005U, 4);
inline constexpr tresult kNotInitialized = detail::resultCode(0x8000FFFFU, 5);
inline constexpr tresult kOutOfMemory = detail::resultCode(0x8007000EU, 6);

} // namespace glovebox::abi::vst3
