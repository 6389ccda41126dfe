#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

namespace glovebox::abi::clap {

/// Draft. The value from which a control draws its bar: the middle for a balance, the maximum for a high-pass cutoff.
inline constexpr char CLAP_EXT_PARAMS_ORIGIN[] = "clap.params-origin/1";

struct clap_plugin_params_origin {
    /// Main thread, not for parameters with CLAP_PARAM_IS_ENUM. False: no origin. The value is within the parameter's
    /// range, and whole for a stepped one.
    CFunction<bool(const clap_plugin_t* plugin, clap_id param_id, double* out_value)> get;
};
using clap_plugin_params_origin_t = clap_plugin_params_origin;

struct clap_host_params_origin {
    /// Main thread. Not needed together with CLAP_PARAM_RESCAN_ALL.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_params_origin_t = clap_host_params_origin;

} // namespace glovebox::abi::clap
