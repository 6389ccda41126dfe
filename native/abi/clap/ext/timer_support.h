#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Periodic calls on the main thread.
inline constexpr char CLAP_EXT_TIMER_SUPPORT[] = "clap.timer-support";

struct clap_plugin_timer_support {
    /// Main thread.
    CFunction<void(const clap_plugin_t* plugin, clap_id timer_id)> on_timer;
};
using clap_plugin_timer_support_t = clap_plugin_timer_support;

struct clap_host_timer_support {
    /// Main thread. The host may lengthen the period (ms); 30 Hz should be possible. Writes the timer's id.
    CFunction<bool(const clap_host_t* host, std::uint32_t period_ms, clap_id* timer_id)> register_timer;
    /// Main thread.
    CFunction<bool(const clap_host_t* host, clap_id timer_id)> unregister_timer;
};
using clap_host_timer_support_t = clap_host_timer_support;

} // namespace glovebox::abi::clap
