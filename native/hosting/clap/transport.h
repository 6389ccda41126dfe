#pragma once

#include "abi/clap/events.h"
#include "core/plugin_info.h"
#include "hosting/clap/abi.h"

namespace glovebox::hosting::clap {

/// Audio thread. A transport as CLAP has it; false if there is none (then CLAP's pointer is null, rule C15). Flags match
/// the fields: what is not flagged is zero, and a flag whose fields are not finite is dropped.
bool convertTransport(const core::Transport* transport, abi::clap_event_transport& out) noexcept;

} // namespace glovebox::hosting::clap
