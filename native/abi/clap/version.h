#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// The revision of the standard that a structure was built against.
struct clap_version {
    std::uint32_t major;
    std::uint32_t minor;
    std::uint32_t revision;
};
using clap_version_t = clap_version;

inline constexpr std::uint32_t CLAP_VERSION_MAJOR = 1;
inline constexpr std::uint32_t CLAP_VERSION_MINOR = 2;
inline constexpr std::uint32_t CLAP_VERSION_REVISION = 10;

/// The revision these headers declare.
inline constexpr clap_version_t CLAP_VERSION{CLAP_VERSION_MAJOR, CLAP_VERSION_MINOR, CLAP_VERSION_REVISION};

/// Whether a structure of revision `version` can be read at all. Major 0 was the unstable development stage.
[[nodiscard]] constexpr bool clap_version_is_compatible(clap_version_t version) noexcept { return version.major >= 1; }

} // namespace glovebox::abi::clap
