#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// Bytes of a name field, terminator included.
inline constexpr std::uint32_t CLAP_NAME_SIZE = 256;
/// Bytes of a path *inside* a plugin or project ("Oscillators/Wavetable 1"), terminator included. Not for files.
inline constexpr std::uint32_t CLAP_PATH_SIZE = 1024;

} // namespace glovebox::abi::clap
