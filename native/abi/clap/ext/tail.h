#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// How long a plugin sounds after its input has fallen silent.
inline constexpr char CLAP_EXT_TAIL[] = "clap.tail";

struct clap_plugin_tail {
    /// Main thread or audio thread. Frames; INT32_MAX and above mean for ever.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> get;
};
using clap_plugin_tail_t = clap_plugin_tail;

struct clap_host_tail {
    /// Audio thread.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_tail_t = clap_host_tail;

} // namespace glovebox::abi::clap
