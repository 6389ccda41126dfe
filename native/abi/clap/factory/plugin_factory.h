#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/host.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

inline constexpr char CLAP_PLUGIN_FACTORY_ID[] = "clap.plugin-factory";

/// Lists and creates the plugins of a binary. Every function may be called from any thread and must be fast, because
/// scanners call them.
struct clap_plugin_factory {
    CFunction<std::uint32_t(const clap_plugin_factory* factory)> get_plugin_count;
    /// Null for an index out of range. Owned by the binary, valid until its `deinit`.
    CFunction<const clap_plugin_descriptor_t*(const clap_plugin_factory* factory, std::uint32_t index)>
        get_plugin_descriptor;
    /// Null for an unknown id or on failure. The caller frees the instance with `clap_plugin::destroy`; `host` lives at
    /// least as long. The plugin may not call the host from within.
    CFunction<const clap_plugin_t*(const clap_plugin_factory* factory, const clap_host_t* host, const char* plugin_id)>
        create_plugin;
};
using clap_plugin_factory_t = clap_plugin_factory;

} // namespace glovebox::abi::clap
