#pragma once

#include "core/event.h"
#include "core/plugin_info.h"
#include "wire/areas.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace glovebox::wire {

/// Copies `frames` samples that another process may be writing right now into private memory: each value is read once,
/// what is not finite becomes 0. Returns how many were replaced. `into` may be `foreign` itself, if it is ours. Audio thread.
std::uint32_t copyFinite(const float* foreign, float* into, std::uint32_t frames) noexcept;
std::uint32_t copyFinite(const double* foreign, double* into, std::uint32_t frames) noexcept;

/// Counts of a read of foreign events.
struct EventReadReport {
    std::uint32_t dropped = 0; ///< not well-formed, out of order beyond repair, or beyond capacity
};

/// Copies the events of block `sequence` from a foreign event area into `into` (cleared first), each field read once;
/// drops what is not `core::isWellFormed`, restores time order. Audio thread.
EventReadReport readEvents(const std::byte* area, std::uint32_t capacity, std::uint32_t payloadCapacity,
                           std::uint64_t sequence, std::uint32_t frames, core::EventList& into) noexcept;

/// Writes `events` as those of block `sequence`; what does not fit is dropped and counted in the header. Audio thread.
void writeEvents(std::byte* area, std::uint32_t capacity, std::uint32_t payloadCapacity, std::uint64_t sequence,
                 const core::EventList& events) noexcept;

} // namespace glovebox::wire
