#pragma once

#include "core/event.h"
#include "wire/crash_record.h"

namespace glovebox::engine {

/// Notes in the crash record which events device `device` is about to be given in block `block`: the newest ones that the
/// record holds. Nothing without a record or without events. Whoever has the devices (the audio thread, or the main thread's
/// flush): one writer at a time. No allocation, no lock, no call to the kernel.
void traceEvents(wire::CrashRecord* record, std::uint64_t block, std::uint32_t device,
                 const core::EventList& events) noexcept;

} // namespace glovebox::engine
