#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Memory for the duration of one call, shared by all plugins that run one after the other on a thread.
inline constexpr char CLAP_EXT_SCRATCH_MEMORY[] = "clap.scratch-memory/1";

struct clap_host_scratch_memory {
    /// Main thread, within `activate`; valid until deactivation. The last call counts. The hint is the number of
    /// threads that will use it at once, 0 when not known.
    CFunction<bool(const clap_host_t* host, std::uint32_t scratch_size_bytes, std::uint32_t max_concurrency_hint)>
        reserve;
    /// Audio thread, within `process` or a thread pool task. This thread's memory, not initialized, valid until that
    /// call returns; null when nothing was reserved or too many threads ask.
    CFunction<void*(const clap_host_t* host)> access;
};
using clap_host_scratch_memory_t = clap_host_scratch_memory;

} // namespace glovebox::abi::clap
