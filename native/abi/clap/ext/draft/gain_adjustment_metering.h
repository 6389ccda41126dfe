#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

namespace glovebox::abi::clap {

/// Draft. The gain change that a dynamics processor applies right now.
inline constexpr char CLAP_EXT_GAIN_ADJUSTMENT_METERING[] = "clap.gain-adjustment-metering/0";

struct clap_plugin_gain_adjustment_metering {
    /// Audio thread. In dB, at the last frame of the last block, without make-up gain: negative reduces, positive
    /// expands, 0 also when nothing is processed.
    CFunction<double(const clap_plugin_t* plugin)> get;
};
using clap_plugin_gain_adjustment_metering_t = clap_plugin_gain_adjustment_metering;

} // namespace glovebox::abi::clap
