#pragma once

#include "abi/calling_convention.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Files outside the binary that its list of plugins depends on.
inline constexpr char CLAP_PLUGIN_INVALIDATION_FACTORY_ID[] = "clap.plugin-invalidation-factory/1";

struct clap_plugin_invalidation_source {
    /// Absolute path.
    const char* directory;
    /// Pattern of file names, such as "*.dll".
    const char* filename_glob;
    bool recursive_scan;
};
using clap_plugin_invalidation_source_t = clap_plugin_invalidation_source;

/// Any thread.
struct clap_plugin_invalidation_factory {
    CFunction<std::uint32_t(const clap_plugin_invalidation_factory* factory)> count;
    CFunction<const clap_plugin_invalidation_source_t*(const clap_plugin_invalidation_factory* factory,
                                                       std::uint32_t index)>
        get;
    /// Something changed: read it again. After false the binary must be loaded again.
    CFunction<bool(const clap_plugin_invalidation_factory* factory)> refresh;
};
using clap_plugin_invalidation_factory_t = clap_plugin_invalidation_factory;

} // namespace glovebox::abi::clap
