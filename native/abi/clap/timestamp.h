#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// Seconds since 1970-01-01 00:00 UTC.
using clap_timestamp = std::uint64_t;

/// The time is not known.
inline constexpr clap_timestamp CLAP_TIMESTAMP_UNKNOWN = 0;

} // namespace glovebox::abi::clap
