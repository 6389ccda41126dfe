#include "engine/event_delay.h"

#include "engine/held_notes.h"

#include <cstring>

namespace glovebox::engine {

EventDelay::EventDelay(std::uint32_t frames, std::uint32_t eventCapacity, std::uint32_t payloadCapacity)
    : length(frames), slots(eventCapacity), bytes(payloadCapacity) {}

bool EventDelay::placePayload(std::size_t size, std::size_t& offset) noexcept {
    // The oldest payload that is still needed bounds the free part of the ring.
    std::size_t oldest = bytes.size();
    for (std::size_t i = 0; i < count && oldest == bytes.size(); ++i) {
        if (at(i).event.kind == core::EventKind::sysex) oldest = at(i).event.words[0];
    }
    if (oldest == bytes.size()) {
        offset = 0;
        return size <= bytes.size();
    }
    if (bytesEnd <= oldest) {
        offset = bytesEnd;
        return size <= oldest - bytesEnd;
    }
    offset = bytes.size() - bytesEnd >= size ? bytesEnd : 0;
    return offset != 0 || size <= oldest;
}

bool EventDelay::store(const core::Event& event, std::span<const std::byte> payload) noexcept {
    std::size_t offset = 0;
    if (event.kind == core::EventKind::sysex && !placePayload(payload.size(), offset)) return false;
    if (count == slots.size()) {
        if (!core::isNoteOffLike(event.kind)) return false;
        std::size_t victim = count;
        while (victim > 0 && core::isNoteOffLike(at(victim - 1).event.kind)) --victim;
        if (victim == 0) return false;
        for (std::size_t i = victim; i < count; ++i) at(i - 1) = at(i);
        --count;
    }
    Slot& slot = at(count++);
    slot.event = event;
    slot.due = now + event.time + length;
    if (event.kind == core::EventKind::sysex) {
        slot.event.words[0] = static_cast<std::uint32_t>(offset);
        slot.event.words[1] = static_cast<std::uint32_t>(payload.size());
        std::memcpy(bytes.data() + offset, payload.data(), payload.size());
        bytesEnd = offset + payload.size();
    }
    return true;
}

std::uint32_t EventDelay::process(core::EventList& events, std::uint32_t frames) noexcept {
    std::uint32_t dropped = 0;
    for (const core::Event& event : events.view()) {
        // Struck out by a filter.
        if (event.kind == core::EventKind::none) continue;
        const std::size_t before = count;
        const bool isStored = store(event, events.payloadOf(event));
        // A note-off that took the place of another event cost one, too.
        if (!isStored || count == before) ++dropped;
    }
    events.clear();
    while (count > 0 && at(0).due < now + frames) {
        core::Event event = at(0).event;
        event.time = static_cast<std::uint32_t>(at(0).due - now);
        std::span<const std::byte> payload;
        if (event.kind == core::EventKind::sysex) payload = std::span(bytes).subspan(event.words[0], event.words[1]);
        static_cast<void>(events.push(event, payload));
        first = (first + 1) % slots.size();
        --count;
    }
    now += frames;
    return dropped;
}

void EventDelay::leave(core::EventList& into, HeldNotes* held) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        core::Event event = at(i).event;
        if (event.kind != core::EventKind::parameterValue && !endsNotes(event)) {
            if (held != nullptr && event.kind != core::EventKind::sysex) held->neverBegan(event);
            continue;
        }
        event.time = 0;
        static_cast<void>(into.push(event));
    }
    count = 0;
}

void EventDelay::forgetValues(std::uint32_t parameter) noexcept {
    eraseIf([parameter](const core::Event& event) {
        return event.kind == core::EventKind::parameterValue && event.id == parameter;
    });
}

void EventDelay::forgetValues() noexcept {
    eraseIf([](const core::Event& event) { return event.kind == core::EventKind::parameterValue; });
}

void EventDelay::takeValues(std::vector<core::Event>& into) {
    for (std::size_t i = 0; i < count; ++i) {
        core::Event event = at(i).event;
        if (event.kind != core::EventKind::parameterValue) continue;
        event.time = 0;
        into.push_back(event);
    }
    forgetValues();
}

} // namespace glovebox::engine
