#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. A directory of the project's for samples and the like: one shared by all instances (treat as read-only), one
/// exclusive to this instance (copied and deleted with it). The state holds paths relative to it.
inline constexpr char CLAP_EXT_RESOURCE_DIRECTORY[] = "clap.resource-directory/1";

struct clap_plugin_resource_directory {
    /// Main thread. An absolute path; null or empty takes it away.
    CFunction<void(const clap_plugin_t* plugin, const char* path, bool is_shared)> set_directory;
    /// Main thread. Put the resources in use there; with `all` the factory content too.
    CFunction<void(const clap_plugin_t* plugin, bool all)> collect;
    /// Main thread. Files used in the shared directory.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> get_files_count;
    /// Main thread. Writes the relative path of one of them; returns its bytes, or -1.
    CFunction<std::int32_t(const clap_plugin_t* plugin, std::uint32_t index, char* path, std::uint32_t path_size)>
        get_file_path;
};
using clap_plugin_resource_directory_t = clap_plugin_resource_directory;

struct clap_host_resource_directory {
    /// Main thread. True: a directory will be set.
    CFunction<bool(const clap_host_t* host, bool is_shared)> request_directory;
    /// Main thread. An exclusive one may then be deleted.
    CFunction<void(const clap_host_t* host, bool is_shared)> release_directory;
};
using clap_host_resource_directory_t = clap_host_resource_directory;

} // namespace glovebox::abi::clap
