#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

namespace glovebox::abi::clap {

/// Which thread is this? The *main thread* is one thread for the whole life of the plugin. The *audio thread* is a
/// role: any thread may take it, but of one plugin instance only one at a time.
inline constexpr char CLAP_EXT_THREAD_CHECK[] = "clap.thread-check";

struct clap_host_thread_check {
    /// Any thread.
    CFunction<bool(const clap_host_t* host)> is_main_thread;
    /// Any thread.
    CFunction<bool(const clap_host_t* host)> is_audio_thread;
};
using clap_host_thread_check_t = clap_host_thread_check;

} // namespace glovebox::abi::clap
