#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Lets the host's event loop wait for a plugin's file descriptors.
inline constexpr char CLAP_EXT_POSIX_FD_SUPPORT[] = "clap.posix-fd-support";

/// What to wait for, and what has happened.
using clap_posix_fd_flags_t = std::uint32_t;
inline constexpr clap_posix_fd_flags_t CLAP_POSIX_FD_READ = 1u << 0;
inline constexpr clap_posix_fd_flags_t CLAP_POSIX_FD_WRITE = 1u << 1;
inline constexpr clap_posix_fd_flags_t CLAP_POSIX_FD_ERROR = 1u << 2;

struct clap_plugin_posix_fd_support {
    /// Main thread. Level-triggered: comes again as long as the condition holds.
    CFunction<void(const clap_plugin_t* plugin, int fd, clap_posix_fd_flags_t flags)> on_fd;
};
using clap_plugin_posix_fd_support_t = clap_plugin_posix_fd_support;

struct clap_host_posix_fd_support {
    /// Main thread.
    CFunction<bool(const clap_host_t* host, int fd, clap_posix_fd_flags_t flags)> register_fd;
    /// Main thread.
    CFunction<bool(const clap_host_t* host, int fd, clap_posix_fd_flags_t flags)> modify_fd;
    /// Main thread.
    CFunction<bool(const clap_host_t* host, int fd)> unregister_fd;
};
using clap_host_posix_fd_support_t = clap_host_posix_fd_support;

} // namespace glovebox::abi::clap
