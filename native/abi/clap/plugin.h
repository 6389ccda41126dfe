#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/host.h"
#include "abi/clap/plugin_features.h"
#include "abi/clap/process.h"
#include "abi/clap/version.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// What is known of a plugin without creating it. All strings are UTF-8; `id` and `name` are mandatory, the others may
/// be null or empty. Owned by the binary, valid until its `deinit`.
struct clap_plugin_descriptor {
    clap_version_t clap_version;
    /// Unique, by convention a reversed domain name.
    const char* id;
    const char* name;
    const char* vendor;
    const char* url;
    const char* manual_url;
    const char* support_url;
    const char* version;
    const char* description;
    /// Keywords (see plugin_features.h), ended by a null pointer.
    const char* const* features;
};
using clap_plugin_descriptor_t = clap_plugin_descriptor;

/// One plugin instance. Its states are: created, deactivated (after `init`), active, processing.
struct clap_plugin {
    const clap_plugin_descriptor_t* desc;
    /// For the plugin alone.
    void* plugin_data;

    /// Main thread, first call. The host and its extensions may be used from here on. After false only `destroy`
    /// may follow.
    CFunction<bool(const clap_plugin* plugin)> init;
    /// Main thread, not active. Last call.
    CFunction<void(const clap_plugin* plugin)> destroy;
    /// Main thread, not active. May allocate. Sample rate in Hz; blocks will have `min_frames_count` to
    /// `max_frames_count` frames (within 1 and INT32_MAX). Latency and ports are fixed until `deactivate`.
    CFunction<bool(const clap_plugin* plugin, double sample_rate, std::uint32_t min_frames_count,
                   std::uint32_t max_frames_count)>
        activate;
    /// Main thread, active, not processing.
    CFunction<void(const clap_plugin* plugin)> deactivate;
    /// Audio thread, active, not processing.
    CFunction<bool(const clap_plugin* plugin)> start_processing;
    /// Audio thread, processing.
    CFunction<void(const clap_plugin* plugin)> stop_processing;
    /// Audio thread, active. Clears signal memory and ends all voices; parameters keep their values.
    CFunction<void(const clap_plugin* plugin)> reset;
    /// Audio thread, processing. Renders one block.
    CFunction<clap_process_status(const clap_plugin* plugin, const clap_process_t* process)> process;
    /// Any thread, from `init` on. The extension's plugin structure, owned by the plugin and valid until `destroy`, or
    /// null when it is not offered.
    CFunction<const void*(const clap_plugin* plugin, const char* id)> get_extension;
    /// Main thread. The answer to `clap_host::request_callback`.
    CFunction<void(const clap_plugin* plugin)> on_main_thread;
};
using clap_plugin_t = clap_plugin;

} // namespace glovebox::abi::clap
