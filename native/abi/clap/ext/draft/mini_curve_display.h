#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Small curves that a host draws for the plugin, such as a frequency response in a mixer strip.
inline constexpr char CLAP_EXT_MINI_CURVE_DISPLAY[] = "clap.mini-curve-display/3";

using clap_mini_curve_display_curve_kind = std::int32_t;
inline constexpr clap_mini_curve_display_curve_kind CLAP_MINI_CURVE_DISPLAY_CURVE_KIND_UNSPECIFIED = 0;
/// dB over Hz (logarithmic).
inline constexpr clap_mini_curve_display_curve_kind CLAP_MINI_CURVE_DISPLAY_CURVE_KIND_GAIN_RESPONSE = 1;
/// Radians over Hz (logarithmic).
inline constexpr clap_mini_curve_display_curve_kind CLAP_MINI_CURVE_DISPLAY_CURVE_KIND_PHASE_RESPONSE = 2;
/// dB over dB.
inline constexpr clap_mini_curve_display_curve_kind CLAP_MINI_CURVE_DISPLAY_CURVE_KIND_TRANSFER_CURVE = 3;
/// dB over seconds, from 0.
inline constexpr clap_mini_curve_display_curve_kind CLAP_MINI_CURVE_DISPLAY_CURVE_KIND_GAIN_REDUCTION = 4;
/// Anything over seconds, from 0.
inline constexpr clap_mini_curve_display_curve_kind CLAP_MINI_CURVE_DISPLAY_CURVE_KIND_TIME_SERIES = 5;

/// The ranges that the host will draw.
struct clap_mini_curve_display_curve_hints {
    double x_min;
    double x_max;
    double y_min;
    double y_max;
};
using clap_mini_curve_display_curve_hints_t = clap_mini_curve_display_curve_hints;

/// One curve. The host allocates `values`; the plugin fills them from left to right.
struct clap_mini_curve_display_curve_data {
    std::int32_t curve_kind;
    /// 1 is the bottom, UINT16_MAX - 1 the top; 0 and UINT16_MAX are not drawn.
    std::uint16_t* values;
    std::uint32_t values_count;
};
using clap_mini_curve_display_curve_data_t = clap_mini_curve_display_curve_data;

struct clap_plugin_mini_curve_display {
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> get_curve_count;
    /// Main thread, while observed. Fills the curves, the first one lowest; returns how many were filled.
    CFunction<std::uint32_t(const clap_plugin_t* plugin, clap_mini_curve_display_curve_data_t* curves,
                            std::uint32_t curves_size)>
        render;
    /// Main thread. Whether the curves are on show.
    CFunction<void(const clap_plugin_t* plugin, bool is_observed)> set_observed;
    /// Main thread. False also when the capacity (bytes, of each name) was too small.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t curve_index, char* x_name, char* y_name,
                   std::uint32_t name_capacity)>
        get_axis_name;
};
using clap_plugin_mini_curve_display_t = clap_plugin_mini_curve_display;

using clap_mini_curve_display_change_flags = std::uint32_t;
/// While observed and static.
inline constexpr clap_mini_curve_display_change_flags CLAP_MINI_CURVE_DISPLAY_CURVE_CHANGED = 1u << 0;
/// While observed.
inline constexpr clap_mini_curve_display_change_flags CLAP_MINI_CURVE_DISPLAY_AXIS_NAME_CHANGED = 1u << 1;

struct clap_host_mini_curve_display {
    /// Main thread. False when the host has no ranges for that kind.
    CFunction<bool(const clap_host_t* host, std::uint32_t kind, clap_mini_curve_display_curve_hints_t* hints)>
        get_hints;
    /// Main thread. Static curves are drawn again on `changed`, dynamic ones all the time. Static at first.
    CFunction<void(const clap_host_t* host, bool is_dynamic)> set_dynamic;
    /// Main thread.
    CFunction<void(const clap_host_t* host, std::uint32_t flags)> changed;
};
using clap_host_mini_curve_display_t = clap_host_mini_curve_display;

} // namespace glovebox::abi::clap
