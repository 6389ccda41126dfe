#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// Musical time in beats, fixed point with 31 fractional bits: `round(beats * CLAP_BEATTIME_FACTOR)`.
using clap_beattime = std::int64_t;
/// Time in seconds, fixed point with 31 fractional bits: `round(seconds * CLAP_SECTIME_FACTOR)`.
using clap_sectime = std::int64_t;

inline constexpr std::int64_t CLAP_BEATTIME_FACTOR = std::int64_t{1} << 31;
inline constexpr std::int64_t CLAP_SECTIME_FACTOR = std::int64_t{1} << 31;

} // namespace glovebox::abi::clap
