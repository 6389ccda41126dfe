#include "engine/event_trace.h"

#include <algorithm>

namespace glovebox::engine {
namespace {

/// What a report shows of an event besides its value.
std::uint32_t identify(const core::Event& event) noexcept {
    switch (event.kind) {
    case core::EventKind::noteOn:
    case core::EventKind::noteOff:
    case core::EventKind::noteChoke:
    case core::EventKind::noteEnd: return static_cast<std::uint32_t>(event.key);
    case core::EventKind::midi:
    case core::EventKind::midi2: return event.words[0];
    case core::EventKind::sysex: return event.words[1];
    default: return event.id;
    }
}

} // namespace

void traceEvents(wire::CrashRecord* record, std::uint64_t block, std::uint32_t device,
                 const core::EventList& events) noexcept {
    if (record == nullptr || events.isEmpty()) return;
    std::uint64_t count = record->traceCount.load(std::memory_order_relaxed);
    const std::size_t kept = std::min<std::size_t>(events.size(), wire::mostTraceEntries);
    for (const core::Event& event : events.view().last(kept)) {
        record->trace[count % wire::mostTraceEntries] = {
            block, event.value, device, event.time, static_cast<std::uint32_t>(event.kind), identify(event)};
        // One by one: who reads takes the oldest place for half overwritten, and no other.
        record->traceCount.store(++count, std::memory_order_release);
    }
}

} // namespace glovebox::engine
