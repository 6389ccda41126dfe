#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/event.h"
#include "core/plugin_info.h"

/// How an event of one note dialect reaches a port that speaks another. One documented table, used by both formats and
/// by nobody else: what a connection carries stays as the source sent it, the device that receives it converts.
///
/// An event in a dialect that the port accepts goes through unchanged. Otherwise, first column that the port accepts:
///
/// | event              | CLAP note                | MIDI 1 (also MPE)                  | MIDI 2                      |
/// |--------------------|--------------------------|------------------------------------|-----------------------------|
/// | note on            | as it is                 | 9n key velocity (1..127)           | type 4 note on, 16 bit      |
/// | note off           | as it is                 | 8n key velocity                    | type 4 note off, 16 bit     |
/// | note off, any key  | as it is                 | Bn 123 0                           | type 4 controller 123       |
/// | note choke         | as it is                 | 8n key 0; any key: Bn 120 0        | the same as type 4          |
/// | note end           | never sent to a plugin   |                                    |                             |
/// | pressure           | as it is                 | An key value; any key: Dn value    | type 4 poly / channel       |
/// | other expressions  | as they are              | dropped                            | dropped                     |
/// | MIDI note on / off | note on / off (velocity 0 on: off) | as it is                 | type 2 packet               |
/// | MIDI An, Dn        | pressure (Dn: any key)   | as it is                           | type 2 packet               |
/// | MIDI Bn 120 / 123  | choke / off, any key     | as it is                           | type 2 packet               |
/// | other MIDI         | dropped                  | as it is                           | type 2 packet               |
/// | MIDI 2, type 2     | as its MIDI 1 message    | its MIDI 1 message                 | as it is                    |
/// | MIDI 2, type 4     | note on / off, pressure  | note on / off, An, Dn, Bn (7 bit)  | as it is                    |
/// | other MIDI 2       | dropped                  | dropped                            | as it is                    |
/// | sysex              | dropped                  | as it is                           | dropped                     |
///
/// "Any channel" (-1) becomes one message per channel, "any port" the first one. Parameter events belong to no dialect and
/// go through. The table depends on the event's kind and the port alone, so a note is begun and ended in one dialect
/// (certification rule C12).
namespace glovebox::hosting {

/// What one event became; fixed size, so that the audio thread may build it on its stack.
struct ConvertedEvents {
    static constexpr std::size_t most = 16; ///< one per MIDI channel

    [[nodiscard]] std::span<const core::Event> view() const noexcept { return {events.data(), count}; }
    void add(const core::Event& event) noexcept {
        if (count < most) events[count++] = event;
    }

    std::array<core::Event, most> events;
    std::size_t count = 0;
};

/// Audio thread. Converts a well-formed event for a port that accepts `dialects` (core::NoteDialect bits). Nothing is
/// added for an event that such a port cannot be told. Sysex keeps its reference to the payload.
void convertToDialects(const core::Event& event, std::uint32_t dialects, ConvertedEvents& out) noexcept;

/// The bytes of a MIDI 1.0 message as it stands in words[0].
struct MidiBytes {
    std::uint8_t status = 0;
    std::uint8_t data1 = 0;
    std::uint8_t data2 = 0;
};
[[nodiscard]] constexpr MidiBytes midiBytesOf(const core::Event& event) noexcept {
    return {static_cast<std::uint8_t>(event.words[0]), static_cast<std::uint8_t>(event.words[0] >> 8),
            static_cast<std::uint8_t>(event.words[0] >> 16)};
}
[[nodiscard]] constexpr std::uint32_t midiWord(MidiBytes bytes) noexcept {
    return bytes.status | static_cast<std::uint32_t>(bytes.data1) << 8 | static_cast<std::uint32_t>(bytes.data2) << 16;
}

/// A MIDI 1.0 message as a note, choke or pressure event, keeping time, port and flags; nothing if the table has no such
/// row (controllers, pitch bend, program changes, system messages).
[[nodiscard]] std::optional<core::Event> noteFromMidi(const core::Event& midi) noexcept;

} // namespace glovebox::hosting
