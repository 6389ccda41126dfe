#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/stream.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Saving and restoring for a purpose. Offered in addition to the state extension; either may load what the other
/// saved.
inline constexpr char CLAP_EXT_STATE_CONTEXT[] = "clap.state-context/2";

using clap_plugin_state_context_type = std::uint32_t;
inline constexpr clap_plugin_state_context_type CLAP_STATE_CONTEXT_FOR_PRESET = 1;
inline constexpr clap_plugin_state_context_type CLAP_STATE_CONTEXT_FOR_DUPLICATE = 2;
inline constexpr clap_plugin_state_context_type CLAP_STATE_CONTEXT_FOR_PROJECT = 3;

struct clap_plugin_state_context {
    /// Main thread. False when the state was not written completely.
    CFunction<bool(const clap_plugin_t* plugin, const clap_ostream_t* stream, std::uint32_t context_type)> save;
    /// Main thread. False when the state could not be restored.
    CFunction<bool(const clap_plugin_t* plugin, const clap_istream_t* stream, std::uint32_t context_type)> load;
};
using clap_plugin_state_context_t = clap_plugin_state_context;

} // namespace glovebox::abi::clap
