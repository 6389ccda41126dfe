#include "core/event.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace glovebox::core {

bool isWellFormed(const Event& event, std::uint32_t frames, std::size_t payloadSize) noexcept {
    const auto kind = static_cast<std::uint16_t>(event.kind);
    if (kind == 0 || kind >= eventKindCount) return false;
    if (event.time >= frames && !(frames == 0 && event.time == 0)) return false;
    if (!std::isfinite(event.value)) return false;
    // A port that is none would be handed on as one, also by the note that a MIDI message becomes.
    const bool isOfPort = event.port >= 0;
    switch (event.kind) {
    case EventKind::noteOn:
        if (event.channel < 0 || event.key < 0 || !isOfPort) return false;
        [[fallthrough]];
    case EventKind::noteOff:
    case EventKind::noteChoke:
    case EventKind::noteEnd:
        return event.port >= -1 && event.channel >= -1 && event.channel < 16 && event.key >= -1 && event.key < 128 &&
               event.value >= 0 && event.value <= 1;
    case EventKind::noteExpression: {
        if (event.id >= expressionCount || event.port < -1 || event.channel < -1 || event.channel >= 16 ||
            event.key < -1 || event.key >= 128)
            return false;
        switch (static_cast<Expression>(event.id)) {
        // A denormal is 0 for the plugin, whose calls flush them (`os::DenormalGuard`).
        case Expression::volume: return event.value >= std::numeric_limits<double>::min() && event.value <= 4;
        case Expression::tuning: return event.value >= -120 && event.value <= 120;
        default: return event.value >= 0 && event.value <= 1;
        }
    }
    case EventKind::sysex: {
        const std::size_t offset = event.words[0];
        const std::size_t size = event.words[1];
        return isOfPort && size > 0 && offset <= payloadSize && size <= payloadSize - offset;
    }
    case EventKind::midi: {
        const std::uint32_t message = event.words[0];
        return isOfPort && (message & 0x80) != 0 && (message & 0x808000) == 0;
    }
    case EventKind::midi2: return isOfPort;
    default: return true;
    }
}

std::span<const std::byte> EventList::payloadOf(const Event& event) const noexcept {
    const std::size_t offset = event.words[0];
    const std::size_t size = event.words[1];
    if (event.kind != EventKind::sysex || offset > used || size > used - offset) return {};
    return {bytes.data() + offset, size};
}

void EventList::clear(bool resetDropped) noexcept {
    count = 0;
    used = 0;
    if (resetDropped) lost = 0;
}

bool EventList::makeRoom() noexcept {
    for (std::size_t i = count; i-- > 0;) {
        if (isNoteOffLike(slots[i].kind)) continue;
        std::move(slots.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  slots.begin() + static_cast<std::ptrdiff_t>(count), slots.begin() + static_cast<std::ptrdiff_t>(i));
        --count;
        ++lost;
        return true;
    }
    return false;
}

bool EventList::push(const Event& event, std::span<const std::byte> sysex) noexcept {
    if (event.kind == EventKind::sysex && sysex.size() > bytes.size() - used) {
        ++lost;
        return false;
    }
    if (count == slots.size()) {
        // The event that arrives is the newest: it is the one dropped, unless it ends a note.
        if (!isNoteOffLike(event.kind) || !makeRoom()) {
            ++lost;
            return false;
        }
    }
    Event& slot = slots[count++];
    slot = event;
    if (event.kind == EventKind::sysex) {
        slot.words[0] = static_cast<std::uint32_t>(used);
        slot.words[1] = static_cast<std::uint32_t>(sysex.size());
        std::memcpy(bytes.data() + used, sysex.data(), sysex.size());
        used += sysex.size();
    }
    return true;
}

bool EventList::insert(const Event& event, std::span<const std::byte> sysex) noexcept {
    if (!push(event, sysex)) return false;
    const auto last = slots.begin() + static_cast<std::ptrdiff_t>(count) - 1;
    const auto place = std::upper_bound(slots.begin(), last, last->time,
                                        [](std::uint32_t time, const Event& other) { return time < other.time; });
    std::rotate(place, last, last + 1);
    return true;
}

} // namespace glovebox::core
