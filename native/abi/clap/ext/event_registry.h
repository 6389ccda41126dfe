#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Event types beyond the standard's: each name of a space gets a number from the host.
inline constexpr char CLAP_EXT_EVENT_REGISTRY[] = "clap.event-registry";

struct clap_host_event_registry {
    /// Main thread. Writes the number for `clap_event_header::space_id`; for a name unknown to the host, UINT16_MAX
    /// and false. 0 is the standard's own space.
    CFunction<bool(const clap_host_t* host, const char* space_name, std::uint16_t* space_id)> query;
};
using clap_host_event_registry_t = clap_host_event_registry;

} // namespace glovebox::abi::clap
