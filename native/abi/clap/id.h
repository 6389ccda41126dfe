#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// A stable identifier chosen by its owner (parameter, port, timer, page). It is a name, not an index.
using clap_id = std::uint32_t;

/// "None": never the identifier of anything.
inline constexpr clap_id CLAP_INVALID_ID = UINT32_MAX;

} // namespace glovebox::abi::clap
