#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Lets a plugin spread one block's work over the host's threads.
inline constexpr char CLAP_EXT_THREAD_POOL[] = "clap.thread-pool";

struct clap_plugin_thread_pool {
    /// A thread of the pool. Does task number `task_index`.
    CFunction<void(const clap_plugin_t* plugin, std::uint32_t task_index)> exec;
};
using clap_plugin_thread_pool_t = clap_plugin_thread_pool;

struct clap_host_thread_pool {
    /// Audio thread, within `process`, not from a task. Returns true when all tasks are done, or false when none will
    /// be: then the plugin does them itself.
    CFunction<bool(const clap_host_t* host, std::uint32_t num_tasks)> request_exec;
};
using clap_host_thread_pool_t = clap_host_thread_pool;

} // namespace glovebox::abi::clap
