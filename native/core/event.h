#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace glovebox::core {

enum class EventKind : std::uint16_t {
    none = 0,
    noteOn,              ///< value: velocity 0..1
    noteOff,             ///< value: release velocity 0..1
    noteChoke,           ///< ends a voice at once
    noteEnd,             ///< plugin to host: a voice has ended
    noteExpression,      ///< id: Expression, value in that expression's own range
    midi,                ///< words[0] bytes 0..2 (little end first): one MIDI 1.0 channel or system message
    midi2,               ///< words[0..3]: one Universal MIDI Packet
    sysex,               ///< words[0] offset, words[1] size in the buffer's payload, F0 ... F7 inclusive
    parameterValue,      ///< id: parameter, value in the plugin's own units (CLAP plain, VST3 normalised)
    parameterModulation, ///< id: parameter, value: offset in the same units (CLAP only)
    gestureBegin,        ///< id: parameter
    gestureEnd,          ///< id: parameter
};
constexpr std::uint16_t eventKindCount = static_cast<std::uint16_t>(EventKind::gestureEnd) + 1;

/// Numbered and ranged as CLAP does (certification rule C13): volume (0,4], pan 0..1, tuning +-120 semitones, others 0..1.
enum class Expression : std::uint32_t { volume = 0, pan, tuning, vibrato, expression, brightness, pressure };
constexpr std::uint32_t expressionCount = 7;

/// One event of a block. Plain memory: it lives in shared areas, so every reader checks a private copy
/// (`isWellFormed`) before it believes a field. -1 in noteId, channel, key or port means "any" where CLAP allows it.
struct Event {
    std::uint32_t time = 0; ///< frames from the start of the block
    EventKind kind = EventKind::none;
    std::int16_t port = 0; ///< note port index; ignored by parameter events
    std::int32_t noteId = -1;
    std::int16_t channel = -1;
    std::int16_t key = -1;
    std::uint32_t id = 0;    ///< parameter or expression
    std::uint32_t flags = 0; ///< EventFlags
    double value = 0;
    std::uint32_t words[4] = {};
};
static_assert(sizeof(Event) == 48 && std::is_trivially_copyable_v<Event>);

enum EventFlags : std::uint32_t {
    eventIsLive = 1u << 0, ///< played by a person now, not from a sequence
    eventDontRecord = 1u << 1,
};

[[nodiscard]] constexpr bool isNoteOffLike(EventKind kind) noexcept {
    return kind == EventKind::noteOff || kind == EventKind::noteChoke || kind == EventKind::noteEnd;
}

[[nodiscard]] constexpr bool isParameterEvent(EventKind kind) noexcept {
    return kind == EventKind::parameterValue || kind == EventKind::parameterModulation ||
           kind == EventKind::gestureBegin || kind == EventKind::gestureEnd;
}

/// True if `event` may be handed to a plugin in a block of `frames` with `payloadSize` bytes of sysex payload: known
/// kind, time in the block, port, key and channel in range, finite value, MIDI of 7-bit data, payload in its bounds.
[[nodiscard]] bool isWellFormed(const Event& event, std::uint32_t frames, std::size_t payloadSize) noexcept;

/// A fixed-capacity list of events with their sysex payload, in private memory. Never allocates after construction by
/// its owner: it views memory that somebody else keeps. One thread at a time.
class EventList {
public:
    EventList() = default;
    EventList(std::span<Event> events, std::span<std::byte> payload) noexcept : slots(events), bytes(payload) {}

    [[nodiscard]] std::span<const Event> view() const noexcept { return {slots.data(), count}; }
    [[nodiscard]] std::span<Event> editable() noexcept { return {slots.data(), count}; }
    [[nodiscard]] std::span<const std::byte> payload() const noexcept { return {bytes.data(), used}; }
    [[nodiscard]] std::span<const std::byte> payloadOf(const Event& event) const noexcept;
    [[nodiscard]] bool isEmpty() const noexcept { return count == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return count; }
    [[nodiscard]] std::size_t capacity() const noexcept { return slots.size(); }
    /// Events dropped since the last `clear(true)` because the list was full.
    [[nodiscard]] std::uint32_t dropped() const noexcept { return lost; }

    void clear(bool resetDropped = false) noexcept;
    /// Appends in order of arrival; false if it was dropped. When full, drops the newest event that is not a note-off
    /// (design section 5) and counts.
    bool push(const Event& event, std::span<const std::byte> sysex = {}) noexcept;
    /// Inserts keeping time order, behind events of the same time.
    bool insert(const Event& event, std::span<const std::byte> sysex = {}) noexcept;

private:
    std::span<Event> slots;
    std::span<std::byte> bytes;
    std::size_t count = 0;
    std::size_t used = 0;
    std::uint32_t lost = 0;
    /// Frees one place for a note-off. False if nothing may be dropped.
    bool makeRoom() noexcept;
};

} // namespace glovebox::core
