#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

namespace glovebox::abi::clap {

/// Draft. Which parameter's control the pointer is on.
inline constexpr char CLAP_EXT_PARAM_HOVERED[] = "clap.param-hovered/1";

struct clap_host_param_hovered {
    /// Main thread, at every change. CLAP_INVALID_ID for none.
    CFunction<void(const clap_host_t* host, clap_id hovered_param_id)> update;
};
using clap_host_param_hovered_t = clap_host_param_hovered;

} // namespace glovebox::abi::clap
