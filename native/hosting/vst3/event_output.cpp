#include "hosting/dialects.h"
#include "hosting/vst3/event_conversion.h"

#include <cmath>

namespace glovebox::hosting::vst3 {

namespace {

using core::EventKind;
using core::Expression;

/// Our id for the plugin's: what we invented is taken back.
void setNote(core::Event& to, const NoteTable& notes, std::int32_t pluginId, std::int16_t channel,
             std::int16_t key) noexcept {
    to.noteId = pluginId;
    to.channel = channel;
    to.key = key;
    if (pluginId < 0) {
        to.noteId = -1;
        return;
    }
    const NoteTable::Note* note = notes.findByPluginId(pluginId);
    if (note == nullptr) {
        // An id that was given away here means nothing outside, also when its note is forgotten: the key was struck again, and
        // the plugin speaks of the first note later. Key and channel name it then; an expression has nothing else to go by.
        if (NoteTable::isOwnId(pluginId) && channel >= 0 && key >= 0) to.noteId = -1;
        return;
    }
    to.noteId = note->hostId;
    if (to.channel < 0) to.channel = note->channel;
    if (to.key < 0) to.key = note->key;
}

bool takeExpression(const v3::NoteExpressionValueEvent& from, const NoteTable& notes, core::Event& to) noexcept {
    if (from.typeId > v3::kBrightnessTypeID || !(from.value >= 0 && from.value <= 1)) return false;
    to.kind = EventKind::noteExpression;
    to.id = from.typeId;
    to.value = from.value;
    if (to.id == static_cast<std::uint32_t>(Expression::volume)) to.value = from.value * 4;
    if (to.id == static_cast<std::uint32_t>(Expression::tuning)) to.value = from.value * 240 - 120;
    setNote(to, notes, from.noteId, -1, -1);
    return true;
}

bool takeController(const v3::LegacyMIDICCOutEvent& from, core::Event& to) noexcept {
    if (from.channel < 0 || from.channel > 15 || from.value < 0 || from.value2 < 0) return false;
    const auto status = [&](int high) { return static_cast<std::uint8_t>(high | from.channel); };
    const auto value = static_cast<std::uint8_t>(from.value);
    const auto value2 = static_cast<std::uint8_t>(from.value2);
    MidiBytes bytes;
    switch (from.controlNumber) {
    case v3::kAfterTouch: bytes = {status(0xd0), value, 0}; break;
    case v3::kPitchBend: bytes = {status(0xe0), value, value2}; break;
    case v3::kCtrlProgramChange: bytes = {status(0xc0), value, 0}; break;
    case v3::kCtrlPolyPressure: bytes = {status(0xa0), value, value2}; break;
    case v3::kCtrlQuarterFrame: bytes = {0xf1, value, 0}; break;
    default:
        if (from.controlNumber > 127) return false;
        bytes = {status(0xb0), from.controlNumber, value};
    }
    to.kind = EventKind::midi;
    to.words[0] = midiWord(bytes);
    return true;
}

} // namespace

bool takeEvent(const v3::Event& from, const NoteTable& notes, std::uint32_t frames, core::Event& to,
               std::span<const std::byte>& sysex) noexcept {
    constexpr v3::int32 maxPort = 32767;
    to = {};
    sysex = {};
    if (from.sampleOffset < 0 || from.busIndex < 0 || from.busIndex > maxPort) return false;
    to.time = static_cast<std::uint32_t>(from.sampleOffset);
    to.port = static_cast<std::int16_t>(from.busIndex);
    to.flags = (from.flags & v3::Event::kIsLive) != 0 ? std::uint32_t{core::eventIsLive} : 0;
    bool isKnown = true;
    std::size_t payload = 0;
    switch (from.type) {
    case v3::Event::kNoteOnEvent:
        to.kind = EventKind::noteOn;
        to.value = from.noteOn.velocity;
        setNote(to, notes, from.noteOn.noteId, from.noteOn.channel, from.noteOn.pitch);
        break;
    case v3::Event::kNoteOffEvent:
        to.kind = EventKind::noteOff;
        to.value = from.noteOff.velocity;
        setNote(to, notes, from.noteOff.noteId, from.noteOff.channel, from.noteOff.pitch);
        break;
    case v3::Event::kPolyPressureEvent:
        to.kind = EventKind::noteExpression;
        to.id = static_cast<std::uint32_t>(Expression::pressure);
        to.value = from.polyPressure.pressure;
        setNote(to, notes, from.polyPressure.noteId, from.polyPressure.channel, from.polyPressure.pitch);
        break;
    case v3::Event::kNoteExpressionValueEvent: isKnown = takeExpression(from.noteExpressionValue, notes, to); break;
    case v3::Event::kLegacyMIDICCOutEvent: isKnown = takeController(from.midiCCOut, to); break;
    case v3::Event::kDataEvent:
        isKnown = from.data.type == v3::DataEvent::kMidiSysEx && from.data.bytes != nullptr && from.data.size > 0;
        if (!isKnown) break;
        to.kind = EventKind::sysex;
        payload = from.data.size;
        to.words[1] = from.data.size;
        sysex = {reinterpret_cast<const std::byte*>(from.data.bytes), payload};
        break;
    default: isKnown = false;
    }
    return isKnown && core::isWellFormed(to, frames, payload);
}

} // namespace glovebox::hosting::vst3
