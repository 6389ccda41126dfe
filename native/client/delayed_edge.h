#pragma once

#include "core/event.h"
#include "core/plugin_info.h"
#include "engine/held_notes.h"
#include "wire/areas.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace glovebox::client {

/// The FIFO of a delayed audio edge: exactly `maxFrames` frames, primed with silence. The host owns it, so that it goes on
/// whoever is late or dead. In every block: `pop` what the consumer gets, later `push` what the producer made.
class AudioFifo {
public:
    AudioFifo(std::uint32_t channels, std::uint32_t maxFrames, core::SampleType type);

    /// Copies the oldest `frames` of each channel to `into` + channel * `stride` bytes. Audio thread.
    void pop(std::byte* into, std::size_t stride, std::uint32_t frames) const noexcept;
    /// Replaces what `pop` took by the newest frames and moves on. `channel[c]` points to private, finite samples; null:
    /// silence. Audio thread.
    void push(const std::byte* const* channel, std::uint32_t frames) noexcept;

    [[nodiscard]] std::uint32_t channels() const noexcept { return channelCount; }
    [[nodiscard]] core::SampleType type() const noexcept { return sampleType; }

private:
    std::uint32_t channelCount;
    std::uint32_t length;
    core::SampleType sampleType;
    std::size_t sampleSize;
    std::vector<std::byte> samples;
    std::uint32_t position = 0;
};

/// The FIFO of a delayed event edge: events move by the same frames as audio does.
class EventFifo {
public:
    EventFifo(std::uint32_t capacity, std::uint32_t payloadCapacity, std::uint32_t maxFrames);

    /// Appends the events due in the block that begins at `frame`, with times from its start. Audio thread.
    void pop(std::uint64_t frame, std::uint32_t frames, core::EventList& into) noexcept;
    /// Takes an event of the block that begins at `frame`. Audio thread.
    void push(std::uint64_t frame, const core::Event& event, std::span<const std::byte> sysex) noexcept;
    /// The producer is gone or late in this block: its sounding notes end. Audio thread.
    void endHeldNotes(std::uint64_t frame) noexcept;
    /// The consumer was late or dead in the block for which `pop` gave `due`: note-offs among them come with the next `pop`.
    /// Audio thread.
    void carryOver(const core::EventList& due) noexcept;
    /// The producer was restarted: what its predecessor held ends with the next block. Any thread.
    void sourceIsNew() noexcept { hasNewSource.store(true, std::memory_order_release); }
    /// Audio thread.
    void endNotesOfEarlierSource(std::uint64_t frame) noexcept {
        if (hasNewSource.load(std::memory_order_relaxed) && hasNewSource.exchange(false)) endHeldNotes(frame);
    }

    [[nodiscard]] std::uint32_t dropped() const noexcept { return lost; }

private:
    struct Entry {
        std::uint64_t due = 0;
        core::Event event;
    };
    std::vector<Entry> entries;
    std::vector<std::byte> payload; ///< ring; an entry's bytes are contiguous
    std::size_t head = 0, count = 0;
    std::size_t payloadHead = 0, payloadUsed = 0;
    std::uint32_t delay;
    std::uint32_t lost = 0;
    engine::HeldNotes held;
    std::vector<core::Event> endStorage, carriedStorage;
    core::EventList carried;
    std::atomic<bool> hasNewSource{false};
};

} // namespace glovebox::client
