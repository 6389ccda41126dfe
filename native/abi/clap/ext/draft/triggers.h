#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/events.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Actions without a value, fired by events. The event space is found by asking the event registry for this
/// name.
inline constexpr char CLAP_EXT_TRIGGERS[] = "clap.triggers/1";

using clap_trigger_info_flags = std::uint32_t;
inline constexpr clap_trigger_info_flags CLAP_TRIGGER_IS_AUTOMATABLE_PER_NOTE_ID = 1u << 0;
inline constexpr clap_trigger_info_flags CLAP_TRIGGER_IS_AUTOMATABLE_PER_KEY = 1u << 1;
inline constexpr clap_trigger_info_flags CLAP_TRIGGER_IS_AUTOMATABLE_PER_CHANNEL = 1u << 2;
inline constexpr clap_trigger_info_flags CLAP_TRIGGER_IS_AUTOMATABLE_PER_PORT = 1u << 3;

/// The one event type of the space.
inline constexpr std::uint16_t CLAP_EVENT_TRIGGER = 0;

/// Fires a trigger, for all voices or for those that match the address (-1 matches all).
struct clap_event_trigger {
    clap_event_header_t header;
    clap_id trigger_id;
    /// The trigger's `clap_trigger_info::cookie`, or null.
    void* cookie;
    std::int32_t note_id;
    std::int16_t port_index;
    std::int16_t channel;
    std::int16_t key;
};
using clap_event_trigger_t = clap_event_trigger;

struct clap_trigger_info {
    /// Never changes.
    clap_id id;
    clap_trigger_info_flags flags;
    /// As `clap_param_info::cookie`.
    void* cookie;
    char name[CLAP_NAME_SIZE];
    /// Where it belongs, levels separated by '/'.
    char module[CLAP_PATH_SIZE];
};
using clap_trigger_info_t = clap_trigger_info;

struct clap_plugin_triggers {
    /// Main thread. Number of triggers.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t index, clap_trigger_info_t* trigger_info)> get_info;
};
using clap_plugin_triggers_t = clap_plugin_triggers;

using clap_trigger_rescan_flags = std::uint32_t;
/// Name or module changed.
inline constexpr clap_trigger_rescan_flags CLAP_TRIGGER_RESCAN_INFO = 1u << 0;
/// Anything may have changed. Only while not active.
inline constexpr clap_trigger_rescan_flags CLAP_TRIGGER_RESCAN_ALL = 1u << 1;

using clap_trigger_clear_flags = std::uint32_t;
inline constexpr clap_trigger_clear_flags CLAP_TRIGGER_CLEAR_ALL = 1u << 0;
inline constexpr clap_trigger_clear_flags CLAP_TRIGGER_CLEAR_AUTOMATIONS = 1u << 1;

struct clap_host_triggers {
    /// Main thread.
    CFunction<void(const clap_host_t* host, clap_trigger_rescan_flags flags)> rescan;
    /// Main thread.
    CFunction<void(const clap_host_t* host, clap_id trigger_id, clap_trigger_clear_flags flags)> clear;
};
using clap_host_triggers_t = clap_host_triggers;

} // namespace glovebox::abi::clap
