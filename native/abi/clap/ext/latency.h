#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// How many frames the plugin delays its signal.
inline constexpr char CLAP_EXT_LATENCY[] = "clap.latency";

struct clap_plugin_latency {
    /// Main thread, active or within `activate`. Frames.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> get;
};
using clap_plugin_latency_t = clap_plugin_latency;

struct clap_host_latency {
    /// Main thread, within `clap_plugin::activate` alone: an active plugin first asks for a restart.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_latency_t = clap_host_latency;

} // namespace glovebox::abi::clap
