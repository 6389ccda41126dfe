#pragma once

#include "core/event.h"
#include "hosting/vst3/event_list.h"
#include "hosting/vst3/midi_map.h"
#include "hosting/vst3/note_table.h"
#include "hosting/vst3/parameter_changes.h"
#include "hosting/vst3/parameter_table.h"

#include <cstdint>
#include <span>

/// Our events as VST3's, one table in both directions:
///
/// | ours                       | VST3                                                                             |
/// |----------------------------|----------------------------------------------------------------------------------|
/// | note on                    | NoteOn; a note without id gets one, so that expressions can reach it             |
/// | note off, choke            | NoteOff for every held note that matches (choke: velocity 0)                     |
/// | note end                   | nothing (VST3 has no such event)                                                 |
/// | expression volume          | kVolumeTypeID, value / 4 (0.25 is unity)                                         |
/// | expression pan .. brightness | the type of the same name; tuning: (value + 120) / 240                         |
/// | expression pressure        | PolyPressure                                                                     |
/// | MIDI notes, An             | NoteOn, NoteOff, PolyPressure                                                    |
/// | MIDI Bn, En, Dn            | the parameter that IMidiMapping names; else Dn: pressure of all held notes of the channel, B 120 / 123: note offs |
/// | MIDI Cn                    | the program change parameter of the channel's unit                               |
/// | MIDI 2                     | type 2 as MIDI; type 4 with its own resolution; registered controllers by IMidiMapping2 |
/// | sysex                      | Data (kMidiSysEx)                                                                |
/// | parameter value            | a point of the parameter's queue                                                 |
/// | gestures, modulation       | nothing (VST3 has no modulation)                                                 |
/// | MIDI message               | LegacyMIDICCOut (from the plugin only)                                           |
namespace glovebox::hosting::vst3 {

/// Where the events of a block go. Audio thread.
struct EventTarget {
    BlockEventList& events;
    InputParameterChanges& changes;
    NoteTable& notes;
    const ParameterTable& parameters;
    const MidiMap& midi;
    v3::int32 eventInputs = 0; ///< event busses; events for others are dropped
    double beatsAtStart = 0;
    double beatsPerFrame = 0;
};

/// Hands one well-formed event over; events must come in order of time. Parameters go to `target.changes` and, for the
/// controller, to the table's lane `toController`. Audio thread.
void putEvent(EventTarget& target, const core::Event& event, std::span<const std::byte> sysex,
              ParameterTable& toController) noexcept;

/// Ends every held note at the start of the block (after a reset). Audio thread.
void putAllNotesOff(EventTarget& target) noexcept;

/// What the plugin sent, checked and converted; false if there is no such event of ours or it breaks the rules. For sysex
/// `sysex` views the plugin's bytes. Audio thread.
[[nodiscard]] bool takeEvent(const v3::Event& from, const NoteTable& notes, std::uint32_t frames, core::Event& to,
                             std::span<const std::byte>& sysex) noexcept;

} // namespace glovebox::hosting::vst3
