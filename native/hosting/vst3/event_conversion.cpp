#include "hosting/vst3/event_conversion.h"

#include "hosting/dialects.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace glovebox::hosting::vst3 {

namespace {

using core::EventKind;
using core::Expression;

v3::Event blank(const EventTarget& target, const core::Event& event, v3::uint16 type) noexcept {
    v3::Event out{};
    out.busIndex = std::max<std::int16_t>(event.port, 0);
    out.sampleOffset = static_cast<v3::int32>(event.time);
    out.ppqPosition = target.beatsAtStart + event.time * target.beatsPerFrame;
    out.flags = static_cast<v3::uint16>((event.flags & core::eventIsLive) != 0 ? v3::uint16{v3::Event::kIsLive}
                                                                               : v3::uint16{0});
    out.type = type;
    return out;
}

void putNoteOff(EventTarget& target, const core::Event& event, const NoteTable::Note& note, float velocity) noexcept {
    v3::Event out = blank(target, event, v3::Event::kNoteOffEvent);
    out.busIndex = note.port;
    out.noteOff = {note.channel, note.key, velocity, note.pluginId, 0};
    target.events.push(out);
}

void putNoteEnd(EventTarget& target, const core::Event& event) noexcept {
    const float velocity = event.kind == EventKind::noteChoke ? 0.0f : static_cast<float>(event.value);
    const std::size_t found = target.notes.forEachMatch(event, true, [&](NoteTable::Note& note) {
        note.isHeld = false;
        putNoteOff(target, event, note, velocity);
    });
    if (found > 0 || event.channel < 0 || event.key < 0) return;
    // A note that this block processor never saw begin may still sound in the plugin.
    putNoteOff(target, event,
               {std::max<std::int16_t>(event.port, 0), event.channel, event.key, false, event.noteId, event.noteId},
               velocity);
}

void putExpression(EventTarget& target, const core::Event& event) noexcept {
    const auto expression = static_cast<Expression>(event.id);
    double value = event.value;
    if (expression == Expression::volume) value /= 4;
    if (expression == Expression::tuning) value = (value + 120) / 240;
    target.notes.forEachMatch(event, false, [&](const NoteTable::Note& note) {
        if (expression == Expression::pressure) {
            v3::Event out = blank(target, event, v3::Event::kPolyPressureEvent);
            out.busIndex = note.port;
            out.polyPressure = {note.channel, note.key, static_cast<float>(value), note.pluginId};
            target.events.push(out);
        } else {
            v3::Event out = blank(target, event, v3::Event::kNoteExpressionValueEvent);
            out.busIndex = note.port;
            out.noteExpressionValue = {event.id, note.pluginId, std::clamp(value, 0.0, 1.0)};
            target.events.push(out);
        }
    });
}

void putNote(EventTarget& target, const core::Event& event) noexcept {
    switch (event.kind) {
    case EventKind::noteOn: {
        v3::Event out = blank(target, event, v3::Event::kNoteOnEvent);
        const std::int32_t id = target.notes.begin(event);
        out.noteOn = {event.channel, event.key, 0, static_cast<float>(event.value), 0, id};
        target.events.push(out);
        break;
    }
    case EventKind::noteOff:
    case EventKind::noteChoke: putNoteEnd(target, event); break;
    case EventKind::noteExpression: putExpression(target, event); break;
    default: break;
    }
}

void putParameter(EventTarget& target, ParameterTable& table, v3::ParamID id, std::uint32_t time,
                  double value) noexcept {
    const auto index = table.indexOf(id);
    if (!index) return;
    value = std::clamp(value, 0.0, 1.0);
    target.changes.add(*index, id, static_cast<v3::int32>(time), value);
    table.post(ParameterTable::Lane::toController, *index, value);
}

/// True if the controller moved a parameter.
bool putController(EventTarget& target, ParameterTable& table, const core::Event& event, std::size_t channel,
                   std::size_t number, double value) noexcept {
    const auto id = target.midi.find(static_cast<std::size_t>(std::max<std::int16_t>(event.port, 0)), channel, number);
    if (id) putParameter(target, table, *id, event.time, value);
    return id.has_value();
}

void putProgram(EventTarget& target, ParameterTable& table, const core::Event& event, std::size_t channel,
                int program) noexcept {
    const auto found =
        target.midi.findProgram(static_cast<std::size_t>(std::max<std::int16_t>(event.port, 0)), channel);
    if (!found || found->stepCount <= 0 || program > found->stepCount) return;
    putParameter(target, table, found->id, event.time, static_cast<double>(program) / found->stepCount);
}

void putMidi(EventTarget& target, ParameterTable& table, const core::Event& event) noexcept {
    const MidiBytes bytes = midiBytesOf(event);
    const std::size_t channel = bytes.status & 0x0f;
    bool isTaken = false;
    switch (bytes.status & 0xf0) {
    case 0xb0:
        isTaken = putController(target, table, event, channel, bytes.data1 & 0x7f, (bytes.data2 & 0x7f) / 127.0);
        break;
    case 0xd0:
        isTaken = putController(target, table, event, channel, v3::kAfterTouch, (bytes.data1 & 0x7f) / 127.0);
        break;
    case 0xe0: {
        const int bend = (bytes.data1 & 0x7f) | (bytes.data2 & 0x7f) << 7;
        isTaken = putController(target, table, event, channel, v3::kPitchBend, bend / 16383.0);
        break;
    }
    case 0xc0:
        putProgram(target, table, event, channel, bytes.data1 & 0x7f);
        isTaken = true;
        break;
    default: break;
    }
    if (isTaken) return;
    if (const auto note = noteFromMidi(event)) putNote(target, *note);
}

void putMidi2(EventTarget& target, ParameterTable& table, const core::Event& event) noexcept {
    const std::uint32_t word = event.words[0];
    if (word >> 28 == 2) {
        core::Event midi = event;
        midi.kind = EventKind::midi;
        midi.words[0] = midiWord({static_cast<std::uint8_t>(word >> 16), static_cast<std::uint8_t>(word >> 8 & 0x7f),
                                  static_cast<std::uint8_t>(word & 0x7f)});
        putMidi(target, table, midi);
        return;
    }
    if (word >> 28 != 4) return;
    const std::size_t channel = word >> 16 & 0x0f;
    const auto data1 = static_cast<std::uint8_t>(word >> 8 & 0x7f);
    const auto data2 = static_cast<std::uint8_t>(word & 0x7f);
    const double value = event.words[1] / 4294967295.0;
    bool isTaken = false;
    switch (word >> 20 & 0x0f) {
    case 0x2:
    case 0x3: {
        const auto port = static_cast<std::size_t>(std::max<std::int16_t>(event.port, 0));
        const auto id = target.midi.findMidi2(port, channel, (word >> 20 & 0x0f) == 0x2, data1, data2);
        if (id) putParameter(target, table, *id, event.time, value);
        isTaken = true;
        break;
    }
    case 0xb: isTaken = putController(target, table, event, channel, data1, value); break;
    case 0xd: isTaken = putController(target, table, event, channel, v3::kAfterTouch, value); break;
    case 0xe: isTaken = putController(target, table, event, channel, v3::kPitchBend, value); break;
    case 0xc:
        putProgram(target, table, event, channel, static_cast<int>(event.words[1] >> 24 & 0x7f));
        isTaken = true;
        break;
    default: break;
    }
    if (isTaken) return;
    ConvertedEvents notes;
    convertToDialects(event, core::dialectClap, notes);
    for (const core::Event& note : notes.view()) putNote(target, note);
}

} // namespace

void putEvent(EventTarget& target, const core::Event& event, std::span<const std::byte> sysex,
              ParameterTable& table) noexcept {
    if (event.kind == EventKind::parameterValue) {
        putParameter(target, table, event.id, event.time, event.value);
        return;
    }
    if (core::isParameterEvent(event.kind) || event.port >= target.eventInputs || target.eventInputs == 0) return;
    switch (event.kind) {
    case EventKind::midi: putMidi(target, table, event); break;
    case EventKind::midi2: putMidi2(target, table, event); break;
    case EventKind::sysex: {
        v3::Event out = blank(target, event, v3::Event::kDataEvent);
        out.data = {static_cast<v3::uint32>(sysex.size()), v3::DataEvent::kMidiSysEx,
                    reinterpret_cast<const v3::uint8*>(sysex.data())};
        if (!sysex.empty()) target.events.push(out);
        break;
    }
    default: putNote(target, event); break;
    }
}

void putAllNotesOff(EventTarget& target) noexcept {
    core::Event everything;
    everything.kind = EventKind::noteChoke;
    everything.port = -1;
    putNoteEnd(target, everything);
    target.notes.clear();
}

} // namespace glovebox::hosting::vst3
