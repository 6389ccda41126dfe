#include "client/delayed_edge.h"

#include <algorithm>
#include <cstring>

namespace glovebox::client {

using core::Event;
using core::EventKind;

AudioFifo::AudioFifo(std::uint32_t channels, std::uint32_t maxFrames, core::SampleType type)
    : channelCount(channels), length(maxFrames), sampleType(type),
      sampleSize(type == core::SampleType::float64 ? sizeof(double) : sizeof(float)),
      samples(static_cast<std::size_t>(channels) * maxFrames * sampleSize) {}

void AudioFifo::pop(std::byte* into, std::size_t stride, std::uint32_t frames) const noexcept {
    const std::size_t first = std::min<std::size_t>(frames, length - position);
    for (std::uint32_t c = 0; c < channelCount; ++c) {
        const std::byte* ring = samples.data() + static_cast<std::size_t>(c) * length * sampleSize;
        std::memcpy(into + c * stride, ring + position * sampleSize, first * sampleSize);
        std::memcpy(into + c * stride + first * sampleSize, ring, (frames - first) * sampleSize);
    }
}

void AudioFifo::push(const std::byte* const* channel, std::uint32_t frames) noexcept {
    const std::size_t first = std::min<std::size_t>(frames, length - position);
    for (std::uint32_t c = 0; c < channelCount; ++c) {
        std::byte* ring = samples.data() + static_cast<std::size_t>(c) * length * sampleSize;
        const std::byte* from = channel == nullptr ? nullptr : channel[c];
        if (from == nullptr) {
            std::memset(ring + position * sampleSize, 0, first * sampleSize);
            std::memset(ring, 0, (frames - first) * sampleSize);
        } else {
            std::memcpy(ring + position * sampleSize, from, first * sampleSize);
            std::memcpy(ring, from + first * sampleSize, (frames - first) * sampleSize);
        }
    }
    position = static_cast<std::uint32_t>((position + frames) % length);
}

EventFifo::EventFifo(std::uint32_t capacity, std::uint32_t payloadCapacity, std::uint32_t maxFrames)
    : entries(static_cast<std::size_t>(capacity) * 2), payload(static_cast<std::size_t>(payloadCapacity) * 2),
      delay(maxFrames), endStorage(engine::HeldNotes::capacity), carriedStorage(capacity), carried(carriedStorage, {}) {
}

void EventFifo::pop(std::uint64_t frame, std::uint32_t frames, core::EventList& into) noexcept {
    for (const Event& event : carried.view()) into.push(event);
    carried.clear();
    while (count > 0) {
        const Entry& entry = entries[head];
        if (entry.due >= frame + frames) return;
        Event event = entry.event;
        event.time = static_cast<std::uint32_t>(entry.due > frame ? entry.due - frame : 0);
        std::span<const std::byte> bytes;
        if (event.kind == EventKind::sysex) {
            bytes = {payload.data() + event.words[0], event.words[1]};
            payloadHead = event.words[0] + event.words[1];
            payloadUsed -= event.words[1];
        }
        into.push(event, bytes);
        head = (head + 1) % entries.size();
        --count;
    }
    if (payloadUsed == 0) payloadHead = 0;
}

void EventFifo::push(std::uint64_t frame, const Event& event, std::span<const std::byte> sysex) noexcept {
    Entry entry{frame + event.time + delay, event};
    if (event.kind == EventKind::sysex) {
        // Bytes lie behind those of the entries that wait; when the end is reached, from the start if all fits before the head.
        std::size_t tail = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Event& waiting = entries[(head + i) % entries.size()].event;
            if (waiting.kind == EventKind::sysex) tail = waiting.words[0] + waiting.words[1];
        }
        if (payloadUsed > 0 && tail <= payloadHead && tail + sysex.size() > payloadHead) {
            ++lost;
            return;
        }
        if (tail + sysex.size() > payload.size()) {
            if (payloadUsed > 0 && sysex.size() > payloadHead) {
                ++lost;
                return;
            }
            tail = 0;
            if (sysex.size() > payload.size()) {
                ++lost;
                return;
            }
        }
        std::memcpy(payload.data() + tail, sysex.data(), sysex.size());
        entry.event.words[0] = static_cast<std::uint32_t>(tail);
        entry.event.words[1] = static_cast<std::uint32_t>(sysex.size());
        payloadUsed += sysex.size();
    }
    // The last quarter is kept for events that end notes (design section 5: note-offs are the last to be dropped).
    const std::size_t room = core::isNoteOffLike(event.kind) ? entries.size() : entries.size() - entries.size() / 4;
    if (count >= room) {
        if (event.kind == EventKind::sysex) payloadUsed -= sysex.size();
        ++lost;
        return;
    }
    held.follow(event);
    std::size_t place = count;
    while (place > 0 && entries[(head + place - 1) % entries.size()].due > entry.due) {
        entries[(head + place) % entries.size()] = entries[(head + place - 1) % entries.size()];
        --place;
    }
    entries[(head + place) % entries.size()] = entry;
    ++count;
}

void EventFifo::carryOver(const core::EventList& due) noexcept {
    for (const Event& event : due.view()) {
        if (!engine::endsNotes(event)) continue;
        Event kept = event;
        kept.time = 0;
        carried.push(kept);
    }
}

void EventFifo::endHeldNotes(std::uint64_t frame) noexcept {
    core::EventList ends(endStorage, {});
    held.endAll(ends);
    for (const Event& event : ends.view()) push(frame, event, {});
}

} // namespace glovebox::client
