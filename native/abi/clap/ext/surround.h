#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Which speaker each channel of a surround port belongs to.
inline constexpr char CLAP_EXT_SURROUND[] = "clap.surround/4";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_SURROUND_COMPAT[] = "clap.surround.draft/4";

/// A port type.
inline constexpr char CLAP_PORT_SURROUND[] = "surround";

// Speakers: the values of a channel map, and the bit numbers of a channel mask.
inline constexpr std::uint8_t CLAP_SURROUND_FL = 0;   ///< front left
inline constexpr std::uint8_t CLAP_SURROUND_FR = 1;   ///< front right
inline constexpr std::uint8_t CLAP_SURROUND_FC = 2;   ///< front centre
inline constexpr std::uint8_t CLAP_SURROUND_LFE = 3;  ///< low frequency effects
inline constexpr std::uint8_t CLAP_SURROUND_BL = 4;   ///< back left
inline constexpr std::uint8_t CLAP_SURROUND_BR = 5;   ///< back right
inline constexpr std::uint8_t CLAP_SURROUND_FLC = 6;  ///< front, left of centre
inline constexpr std::uint8_t CLAP_SURROUND_FRC = 7;  ///< front, right of centre
inline constexpr std::uint8_t CLAP_SURROUND_BC = 8;   ///< back centre
inline constexpr std::uint8_t CLAP_SURROUND_SL = 9;   ///< side left
inline constexpr std::uint8_t CLAP_SURROUND_SR = 10;  ///< side right
inline constexpr std::uint8_t CLAP_SURROUND_TC = 11;  ///< top centre
inline constexpr std::uint8_t CLAP_SURROUND_TFL = 12; ///< top front left
inline constexpr std::uint8_t CLAP_SURROUND_TFC = 13; ///< top front centre
inline constexpr std::uint8_t CLAP_SURROUND_TFR = 14; ///< top front right
inline constexpr std::uint8_t CLAP_SURROUND_TBL = 15; ///< top back left
inline constexpr std::uint8_t CLAP_SURROUND_TBC = 16; ///< top back centre
inline constexpr std::uint8_t CLAP_SURROUND_TBR = 17; ///< top back right
inline constexpr std::uint8_t CLAP_SURROUND_TSL = 18; ///< top side left
inline constexpr std::uint8_t CLAP_SURROUND_TSR = 19; ///< top side right

struct clap_plugin_surround {
    /// Main thread. `channel_mask` has bit n set when speaker n is there.
    CFunction<bool(const clap_plugin_t* plugin, std::uint64_t channel_mask)> is_channel_mask_supported;
    /// Main thread. Writes the speaker of each channel and returns how many were written; the capacity is at least the
    /// port's channel count.
    CFunction<std::uint32_t(const clap_plugin_t* plugin, bool is_input, std::uint32_t port_index,
                            std::uint8_t* channel_map, std::uint32_t channel_map_capacity)>
        get_channel_map;
};
using clap_plugin_surround_t = clap_plugin_surround;

struct clap_host_surround {
    /// Main thread, not active.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_surround_t = clap_host_surround;

} // namespace glovebox::abi::clap
