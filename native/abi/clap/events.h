#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/fixed_point.h"
#include "abi/clap/id.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Starts every event. An event is `size` contiguous bytes and may be copied bytewise (what a sysex event points to is
/// not part of them).
struct clap_event_header {
    /// Bytes of the whole event, header included.
    std::uint32_t size;
    /// Frame within the block.
    std::uint32_t time;
    /// Whose event types these are: CLAP_CORE_EVENT_SPACE_ID or a value from the event-registry extension.
    std::uint16_t space_id;
    /// One of CLAP_EVENT_* in the core space.
    std::uint16_t type;
    /// Bits of clap_event_flags.
    std::uint32_t flags;
};
using clap_event_header_t = clap_event_header;

inline constexpr std::uint16_t CLAP_CORE_EVENT_SPACE_ID = 0;

using clap_event_flags = std::uint32_t;
/// A user does this right now (a key, a knob), as opposed to playback.
inline constexpr clap_event_flags CLAP_EVENT_IS_LIVE = 1u << 0;
/// Must not be recorded, for example a parameter that follows a MIDI controller which is recorded itself.
inline constexpr clap_event_flags CLAP_EVENT_DONT_RECORD = 1u << 1;

// Event types of the core space. The same note must not be sent in two encodings.

/// A key goes down: `clap_event_note`. Velocity 0 is a valid note-on, not a note-off.
inline constexpr std::uint16_t CLAP_EVENT_NOTE_ON = 0;
/// A key goes up: `clap_event_note`.
inline constexpr std::uint16_t CLAP_EVENT_NOTE_OFF = 1;
/// Silence the voices at once: `clap_event_note`, host to plugin.
inline constexpr std::uint16_t CLAP_EVENT_NOTE_CHOKE = 2;
/// A voice has ended, addressed as its note-on was: `clap_event_note`, plugin to host.
inline constexpr std::uint16_t CLAP_EVENT_NOTE_END = 3;
inline constexpr std::uint16_t CLAP_EVENT_NOTE_EXPRESSION = 4;
inline constexpr std::uint16_t CLAP_EVENT_PARAM_VALUE = 5;
/// The offset added to a parameter's value: what is heard is value + modulation.
inline constexpr std::uint16_t CLAP_EVENT_PARAM_MOD = 6;
/// The user takes hold of, or lets go, a control: `clap_event_param_gesture`.
inline constexpr std::uint16_t CLAP_EVENT_PARAM_GESTURE_BEGIN = 7;
inline constexpr std::uint16_t CLAP_EVENT_PARAM_GESTURE_END = 8;
inline constexpr std::uint16_t CLAP_EVENT_TRANSPORT = 9;
inline constexpr std::uint16_t CLAP_EVENT_MIDI = 10;
inline constexpr std::uint16_t CLAP_EVENT_MIDI_SYSEX = 11;
inline constexpr std::uint16_t CLAP_EVENT_MIDI2 = 12;

/// A note event. Notes are addressed by (port, channel, key, note id); -1 in a field matches every value of it. A
/// note-on must give port, channel and key; its note id is -1 when the host has none.
struct clap_event_note {
    clap_event_header_t header;
    std::int32_t note_id;
    std::int16_t port_index;
    /// 0 to 15.
    std::int16_t channel;
    /// 0 to 127, 60 is middle C.
    std::int16_t key;
    /// 0 to 1; ignored by choke and end.
    double velocity;
};
using clap_event_note_t = clap_event_note;

/// What a note expression changes. Values are absolute: the last one counts.
using clap_note_expression = std::int32_t;
/// Gain factor, more than 0 to 4: 20 * log10(value) dB.
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_VOLUME = 0;
/// 0 left, 0.5 centre, 1 right.
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_PAN = 1;
/// Semitones relative to the key, -120 to 120.
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_TUNING = 2;
// The remaining ones go from 0 to 1.
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_VIBRATO = 3;
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_EXPRESSION = 4;
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_BRIGHTNESS = 5;
inline constexpr clap_note_expression CLAP_NOTE_EXPRESSION_PRESSURE = 6;

/// Changes the voices that match the address (-1 matches all).
struct clap_event_note_expression {
    clap_event_header_t header;
    clap_note_expression expression_id;
    std::int32_t note_id;
    std::int16_t port_index;
    std::int16_t channel;
    std::int16_t key;
    double value;
};
using clap_event_note_expression_t = clap_event_note_expression;

/// Sets a parameter, for all voices or for those that match the address (-1 matches all).
struct clap_event_param_value {
    clap_event_header_t header;
    clap_id param_id;
    /// The parameter's `clap_param_info::cookie`, or null.
    void* cookie;
    std::int32_t note_id;
    std::int16_t port_index;
    std::int16_t channel;
    std::int16_t key;
    /// Plain value.
    double value;
};
using clap_event_param_value_t = clap_event_param_value;

/// Sets a parameter's modulation. An amount for single voices already includes the global one.
struct clap_event_param_mod {
    clap_event_header_t header;
    clap_id param_id;
    /// The parameter's `clap_param_info::cookie`, or null.
    void* cookie;
    std::int32_t note_id;
    std::int16_t port_index;
    std::int16_t channel;
    std::int16_t key;
    /// Offset in units of the plain value.
    double amount;
};
using clap_event_param_mod_t = clap_event_param_mod;

/// Begin or end of a user's gesture on a parameter.
struct clap_event_param_gesture {
    clap_event_header_t header;
    clap_id param_id;
};
using clap_event_param_gesture_t = clap_event_param_gesture;

using clap_transport_flags = std::uint32_t;
// The HAS bits say which fields of the transport are filled.
inline constexpr clap_transport_flags CLAP_TRANSPORT_HAS_TEMPO = 1u << 0;
inline constexpr clap_transport_flags CLAP_TRANSPORT_HAS_BEATS_TIMELINE = 1u << 1;
inline constexpr clap_transport_flags CLAP_TRANSPORT_HAS_SECONDS_TIMELINE = 1u << 2;
inline constexpr clap_transport_flags CLAP_TRANSPORT_HAS_TIME_SIGNATURE = 1u << 3;
inline constexpr clap_transport_flags CLAP_TRANSPORT_IS_PLAYING = 1u << 4;
inline constexpr clap_transport_flags CLAP_TRANSPORT_IS_RECORDING = 1u << 5;
inline constexpr clap_transport_flags CLAP_TRANSPORT_IS_LOOP_ACTIVE = 1u << 6;
inline constexpr clap_transport_flags CLAP_TRANSPORT_IS_WITHIN_PRE_ROLL = 1u << 7;

/// Position and tempo: at frame 0 in `clap_process::transport`, later in the block as an event.
struct clap_event_transport {
    clap_event_header_t header;
    /// Bits of clap_transport_flags.
    std::uint32_t flags;
    clap_beattime song_pos_beats;
    clap_sectime song_pos_seconds;
    /// Beats per minute.
    double tempo;
    /// Change of tempo per frame, until the next transport.
    double tempo_inc;
    clap_beattime loop_start_beats;
    clap_beattime loop_end_beats;
    clap_sectime loop_start_seconds;
    clap_sectime loop_end_seconds;
    /// Where the current bar starts.
    clap_beattime bar_start;
    /// Number of the current bar; the bar at position 0 is 0.
    std::int32_t bar_number;
    /// Time signature: numerator and denominator.
    std::uint16_t tsig_num;
    std::uint16_t tsig_denom;
};
using clap_event_transport_t = clap_event_transport;

/// One MIDI 1.0 message of up to three bytes.
struct clap_event_midi {
    clap_event_header_t header;
    std::uint16_t port_index;
    std::uint8_t data[3];
};
using clap_event_midi_t = clap_event_midi;

/// A system exclusive message. `buffer` lives for the process call (host to plugin) or for the `try_push` call (plugin
/// to host): whoever keeps the event copies the bytes too.
struct clap_event_midi_sysex {
    clap_event_header_t header;
    std::uint16_t port_index;
    const std::uint8_t* buffer;
    /// Bytes in `buffer`.
    std::uint32_t size;
};
using clap_event_midi_sysex_t = clap_event_midi_sysex;

/// One MIDI 2.0 universal packet, one to four words.
struct clap_event_midi2 {
    clap_event_header_t header;
    std::uint16_t port_index;
    std::uint32_t data[4];
};
using clap_event_midi2_t = clap_event_midi2;

/// A list of events to read, ordered by time. Made by the host.
struct clap_input_events {
    void* ctx;
    /// Number of events.
    CFunction<std::uint32_t(const clap_input_events* list)> size;
    /// The event at `index`. It belongs to the list.
    CFunction<const clap_event_header_t*(const clap_input_events* list, std::uint32_t index)> get;
};
using clap_input_events_t = clap_input_events;

/// A list of events to fill, ordered by time. Made by the host.
struct clap_output_events {
    void* ctx;
    /// Copies the event into the list; false when there is no room.
    CFunction<bool(const clap_output_events* list, const clap_event_header_t* event)> try_push;
};
using clap_output_events_t = clap_output_events;

} // namespace glovebox::abi::clap
