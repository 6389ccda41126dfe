#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

namespace glovebox::abi::clap {

/// Draft. Progress and cancellation of the work that the current background thread does.
inline constexpr char CLAP_EXT_BACKGROUND_PROGRESS[] = "clap.background-progress/1";

struct clap_host_background_progress {
    /// Background thread. Whether the host wants this work to stop.
    CFunction<bool(const clap_host_t* host)> is_canceled;
    /// Background thread. `progress` from 0 to 1, it may fall; `msg` may be null.
    CFunction<void(const clap_host_t* host, double progress, const char* msg)> progress;
};
using clap_host_background_progress_t = clap_host_background_progress;

} // namespace glovebox::abi::clap
