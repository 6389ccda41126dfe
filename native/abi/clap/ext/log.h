#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Messages for the host's log.
inline constexpr char CLAP_EXT_LOG[] = "clap.log";

using clap_log_severity = std::int32_t;
inline constexpr clap_log_severity CLAP_LOG_DEBUG = 0;
inline constexpr clap_log_severity CLAP_LOG_INFO = 1;
inline constexpr clap_log_severity CLAP_LOG_WARNING = 2;
inline constexpr clap_log_severity CLAP_LOG_ERROR = 3;
inline constexpr clap_log_severity CLAP_LOG_FATAL = 4;
/// A rule of the standard was broken by the host.
inline constexpr clap_log_severity CLAP_LOG_HOST_MISBEHAVING = 5;
/// A rule of the standard was broken by the plugin, as seen by a layer in between.
inline constexpr clap_log_severity CLAP_LOG_PLUGIN_MISBEHAVING = 6;

struct clap_host_log {
    /// Any thread, the audio thread included. The text is UTF-8 and belongs to the caller.
    CFunction<void(const clap_host_t* host, clap_log_severity severity, const char* msg)> log;
};
using clap_host_log_t = clap_host_log;

} // namespace glovebox::abi::clap
