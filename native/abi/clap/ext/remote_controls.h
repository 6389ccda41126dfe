#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Pages of eight parameters for hardware controllers, grouped in sections.
inline constexpr char CLAP_EXT_REMOTE_CONTROLS[] = "clap.remote-controls/2";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_REMOTE_CONTROLS_COMPAT[] = "clap.remote-controls.draft/2";

/// Controls per page.
inline constexpr std::uint32_t CLAP_REMOTE_CONTROLS_COUNT = 8;

struct clap_remote_controls_page {
    char section_name[CLAP_NAME_SIZE];
    clap_id page_id;
    char page_name[CLAP_NAME_SIZE];
    /// CLAP_INVALID_ID for an empty place.
    clap_id param_ids[CLAP_REMOTE_CONTROLS_COUNT];
    /// Belongs to the current preset rather than to the plugin.
    bool is_for_preset;
};
using clap_remote_controls_page_t = clap_remote_controls_page;

struct clap_plugin_remote_controls {
    /// Main thread. Number of pages.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t page_index, clap_remote_controls_page_t* page)> get;
};
using clap_plugin_remote_controls_t = clap_plugin_remote_controls;

struct clap_host_remote_controls {
    /// Main thread.
    CFunction<void(const clap_host_t* host)> changed;
    /// Main thread. The user works on what this page shows.
    CFunction<void(const clap_host_t* host, clap_id page_id)> suggest_page;
};
using clap_host_remote_controls_t = clap_host_remote_controls;

} // namespace glovebox::abi::clap
