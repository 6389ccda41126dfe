#pragma once

#include <cstdint>

namespace glovebox::abi::clap {

/// A colour, 8 bits per component. Alpha 0 is fully transparent.
struct clap_color {
    std::uint8_t alpha;
    std::uint8_t red;
    std::uint8_t green;
    std::uint8_t blue;
};
using clap_color_t = clap_color;

inline constexpr clap_color_t CLAP_COLOR_TRANSPARENT{0, 0, 0, 0};

} // namespace glovebox::abi::clap
