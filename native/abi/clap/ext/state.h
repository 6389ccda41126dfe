#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/stream.h"

namespace glovebox::abi::clap {

/// Saves and restores everything a plugin wants to keep, parameter values included.
inline constexpr char CLAP_EXT_STATE[] = "clap.state";

struct clap_plugin_state {
    /// Main thread. False when the state was not written completely.
    CFunction<bool(const clap_plugin_t* plugin, const clap_ostream_t* stream)> save;
    /// Main thread. False when the state could not be restored.
    CFunction<bool(const clap_plugin_t* plugin, const clap_istream_t* stream)> load;
};
using clap_plugin_state_t = clap_plugin_state;

struct clap_host_state {
    /// Main thread. There is something new to save. A change of a parameter value says so by itself.
    CFunction<void(const clap_host_t* host)> mark_dirty;
};
using clap_host_state_t = clap_host_state;

} // namespace glovebox::abi::clap
