#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/stream.h"

#include <cstddef>

namespace glovebox::abi::clap {

/// Draft. One undo history for host and plugins, kept by the host.
inline constexpr char CLAP_EXT_UNDO[] = "clap.undo/4";
inline constexpr char CLAP_EXT_UNDO_CONTEXT[] = "clap.undo_context/4";
inline constexpr char CLAP_EXT_UNDO_DELTA[] = "clap.undo_delta/4";

struct clap_undo_delta_properties {
    /// The plugin gives deltas to `change_made`. If false, the rest means nothing.
    bool has_delta;
    /// Deltas may be stored and used in another session by a plugin of the same format version.
    bool are_deltas_persistent;
    /// CLAP_INVALID_ID when deltas are not persistent.
    clap_id format_version;
};
using clap_undo_delta_properties_t = clap_undo_delta_properties;

/// CLAP_EXT_UNDO_DELTA, optional: undoes by difference instead of by whole state. All main thread.
struct clap_plugin_undo_delta {
    CFunction<void(const clap_plugin_t* plugin, clap_undo_delta_properties_t* properties)> get_delta_properties;
    CFunction<bool(const clap_plugin_t* plugin, clap_id format_version)> can_use_delta_format_version;
    CFunction<bool(const clap_plugin_t* plugin, clap_id format_version, const void* delta, std::size_t delta_size)>
        undo;
    CFunction<bool(const clap_plugin_t* plugin, clap_id format_version, const void* delta, std::size_t delta_size)>
        redo;
};
using clap_plugin_undo_delta_t = clap_plugin_undo_delta;

/// CLAP_EXT_UNDO_CONTEXT, optional: what undo would do now. All main thread, only while subscribed.
struct clap_plugin_undo_context {
    CFunction<void(const clap_plugin_t* plugin, bool can_undo)> set_can_undo;
    CFunction<void(const clap_plugin_t* plugin, bool can_redo)> set_can_redo;
    CFunction<void(const clap_plugin_t* plugin, const char* name)> set_undo_name;
    CFunction<void(const clap_plugin_t* plugin, const char* name)> set_redo_name;
};
using clap_plugin_undo_context_t = clap_plugin_undo_context;

/// CLAP_EXT_UNDO. All main thread.
struct clap_host_undo {
    /// Starts a change that takes a while, such as a drag. Nothing can be undone until it ends by one of the next two.
    CFunction<void(const clap_host_t* host)> begin_change;
    CFunction<void(const clap_host_t* host)> cancel_change;
    /// A change is complete and part of the state. `name` is for people. `delta` may be null: then the host saves the
    /// state. Not for changes of parameters, which the host knows anyway.
    CFunction<void(const clap_host_t* host, const char* name, const void* delta, std::size_t delta_size,
                   bool delta_can_undo)>
        change_made;
    /// May happen later or not at all.
    CFunction<void(const clap_host_t* host)> request_undo;
    CFunction<void(const clap_host_t* host)> request_redo;
    /// Subscribes to `clap_plugin_undo_context`. Not subscribed at first.
    CFunction<void(const clap_host_t* host, bool is_subscribed)> set_wants_context_updates;
};
using clap_host_undo_t = clap_host_undo;

} // namespace glovebox::abi::clap
