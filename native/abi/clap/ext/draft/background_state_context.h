#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/stream.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. The state-context extension on a thread of the host's. Never at the same time as its twin on the main thread.
inline constexpr char CLAP_EXT_BACKGROUND_STATE_CONTEXT[] = "clap.background-state-context/1";

struct clap_plugin_background_state_context {
    /// Background thread.
    CFunction<bool(const clap_plugin_t* plugin, const clap_ostream_t* stream, std::uint32_t context_type)>
        save_from_background_thread;
    /// Background thread.
    CFunction<bool(const clap_plugin_t* plugin, const clap_istream_t* stream, std::uint32_t context_type)>
        load_from_background_thread;
};
using clap_plugin_background_state_context_t = clap_plugin_background_state_context;

} // namespace glovebox::abi::clap
