#include "hosting/dialects.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting {
namespace {

using core::Event;
using core::EventKind;

constexpr std::uint8_t controllerAllSoundOff = 120;
constexpr std::uint8_t controllerAllNotesOff = 123;
constexpr std::int16_t channelCount = 16;

constexpr std::uint32_t anyMidi = core::dialectMidi | core::dialectMidiMpe;

std::uint8_t toSevenBits(double value) noexcept {
    return static_cast<std::uint8_t>(std::clamp(std::lround(value * 127.0), 0L, 127L));
}

std::uint8_t byte(int value) noexcept { return static_cast<std::uint8_t>(value); }

Event likeOf(const Event& source, EventKind kind) noexcept {
    Event event;
    event.time = source.time;
    // "Any port" is for notes alone: a message goes to the first one, as CLAP and VST3 plugins are given it.
    event.port = std::max<std::int16_t>(source.port, 0);
    event.flags = source.flags;
    event.kind = kind;
    return event;
}

Event midiEvent(const Event& source, MidiBytes bytes) noexcept {
    Event event = likeOf(source, EventKind::midi);
    event.channel = static_cast<std::int16_t>(bytes.status & 0x0F);
    event.words[0] = midiWord(bytes);
    return event;
}

bool isPressure(const Event& event) noexcept {
    return event.kind == EventKind::noteExpression &&
           event.id == static_cast<std::uint32_t>(core::Expression::pressure);
}

/// The MIDI 1.0 message for a note, choke or pressure event on one channel.
std::optional<MidiBytes> midiFromNote(const Event& event, std::int16_t channel) noexcept {
    const bool isAnyKey = event.key < 0;
    switch (event.kind) {
    case EventKind::noteOn:
        // Velocity 0 would be a note-off in MIDI 1.0.
        return MidiBytes{byte(0x90 | channel), byte(event.key), std::max<std::uint8_t>(1, toSevenBits(event.value))};
    case EventKind::noteOff:
        if (isAnyKey) return MidiBytes{byte(0xB0 | channel), controllerAllNotesOff, 0};
        return MidiBytes{byte(0x80 | channel), byte(event.key), toSevenBits(event.value)};
    case EventKind::noteChoke:
        if (isAnyKey) return MidiBytes{byte(0xB0 | channel), controllerAllSoundOff, 0};
        return MidiBytes{byte(0x80 | channel), byte(event.key), 0};
    case EventKind::noteExpression:
        if (!isPressure(event)) return std::nullopt;
        if (isAnyKey) return MidiBytes{byte(0xD0 | channel), toSevenBits(event.value), 0};
        return MidiBytes{byte(0xA0 | channel), byte(event.key), toSevenBits(event.value)};
    default: return std::nullopt;
    }
}

/// A MIDI 2.0 channel voice packet (message type 4, group 0) for a note, choke or pressure event on one channel.
std::optional<Event> midi2FromNote(const Event& event, std::int16_t channel) noexcept {
    const auto bytes = midiFromNote(event, channel);
    if (!bytes) return std::nullopt;
    const std::uint32_t kind = bytes->status & 0xF0u;
    Event packet = likeOf(event, EventKind::midi2);
    packet.channel = channel;
    const bool hasNote = kind == 0x80 || kind == 0x90 || kind == 0xA0 || kind == 0xB0;
    packet.words[0] = 0x40000000u | static_cast<std::uint32_t>(bytes->status) << 16 |
                      (hasNote ? static_cast<std::uint32_t>(bytes->data1) << 8 : 0u);
    if (kind == 0x80 || kind == 0x90) {
        const double velocity = event.kind == EventKind::noteChoke ? 0.0 : event.value;
        packet.words[1] = static_cast<std::uint32_t>(std::lround(velocity * 65535.0)) << 16;
    } else if (kind == 0xA0 || kind == 0xD0) {
        packet.words[1] = static_cast<std::uint32_t>(std::llround(event.value * 4294967295.0));
    }
    return packet;
}

/// The MIDI 1.0 message that a Universal MIDI Packet of type 2 or 4 stands for.
std::optional<Event> midiFromPacket(const Event& packet) noexcept {
    const std::uint32_t type = packet.words[0] >> 28;
    const std::uint8_t status = static_cast<std::uint8_t>(packet.words[0] >> 16);
    const std::uint8_t first = static_cast<std::uint8_t>((packet.words[0] >> 8) & 0x7F);
    if (type == 2) {
        if (status < 0x80 || status >= 0xF0) return std::nullopt;
        return midiEvent(packet, {status, first, static_cast<std::uint8_t>(packet.words[0] & 0x7F)});
    }
    if (type != 4) return std::nullopt;
    const std::uint8_t highSeven = static_cast<std::uint8_t>(packet.words[1] >> 25);
    switch (status & 0xF0) {
    case 0x80:
    case 0xA0:
    case 0xB0: return midiEvent(packet, {status, first, highSeven});
    case 0x90: return midiEvent(packet, {status, first, std::max<std::uint8_t>(1, highSeven)});
    case 0xD0: return midiEvent(packet, {status, highSeven, 0});
    default: return std::nullopt;
    }
}

/// A type 4 note or pressure packet as a note event with all of its resolution.
std::optional<Event> noteFromPacket(const Event& packet) noexcept {
    const auto midi = midiFromPacket(packet);
    if (!midi) return std::nullopt;
    auto note = noteFromMidi(*midi);
    if (!note || packet.words[0] >> 28 != 4) return note;
    const std::uint32_t kind = (packet.words[0] >> 16) & 0xF0;
    if (kind == 0x80 || kind == 0x90) note->value = static_cast<double>(packet.words[1] >> 16) / 65535.0;
    if (kind == 0xA0 || kind == 0xD0) note->value = static_cast<double>(packet.words[1]) / 4294967295.0;
    return note;
}

Event packetFromMidi(const Event& midi) noexcept {
    const MidiBytes bytes = midiBytesOf(midi);
    Event packet = likeOf(midi, EventKind::midi2);
    // System messages have a packet type of their own.
    packet.words[0] = (bytes.status >= 0xF0 ? 0x10000000u : 0x20000000u) |
                      static_cast<std::uint32_t>(bytes.status) << 16 | static_cast<std::uint32_t>(bytes.data1) << 8 |
                      bytes.data2;
    return packet;
}

void convertNote(const Event& event, std::uint32_t dialects, ConvertedEvents& out) noexcept {
    const std::int16_t firstChannel = event.channel < 0 ? std::int16_t{0} : event.channel;
    const std::int16_t lastChannel = event.channel < 0 ? std::int16_t{channelCount - 1} : event.channel;
    for (std::int16_t channel = firstChannel; channel <= lastChannel; ++channel) {
        if ((dialects & anyMidi) != 0) {
            if (const auto bytes = midiFromNote(event, channel)) out.add(midiEvent(event, *bytes));
        } else if (const auto packet = midi2FromNote(event, channel)) {
            out.add(*packet);
        }
    }
}

} // namespace

std::optional<Event> noteFromMidi(const Event& midi) noexcept {
    const MidiBytes bytes = midiBytesOf(midi);
    const auto note = [&](EventKind kind, int key, int value) {
        Event event = likeOf(midi, kind);
        event.channel = static_cast<std::int16_t>(bytes.status & 0x0F);
        event.key = static_cast<std::int16_t>(key < 0 ? -1 : key & 0x7F);
        event.value = static_cast<double>(value & 0x7F) / 127.0;
        return event;
    };
    const auto pressure = [&](int key, int value) {
        Event event = note(EventKind::noteExpression, key, value);
        event.id = static_cast<std::uint32_t>(core::Expression::pressure);
        return event;
    };
    switch (bytes.status & 0xF0) {
    case 0x80: return note(EventKind::noteOff, bytes.data1, bytes.data2);
    case 0x90: return note(bytes.data2 == 0 ? EventKind::noteOff : EventKind::noteOn, bytes.data1, bytes.data2);
    case 0xA0: return pressure(bytes.data1, bytes.data2);
    case 0xD0: return pressure(-1, bytes.data1);
    case 0xB0:
        if (bytes.data1 == controllerAllSoundOff) return note(EventKind::noteChoke, -1, 0);
        if (bytes.data1 == controllerAllNotesOff) return note(EventKind::noteOff, -1, 0);
        return std::nullopt;
    default: return std::nullopt;
    }
}

void convertToDialects(const Event& event, std::uint32_t dialects, ConvertedEvents& out) noexcept {
    switch (event.kind) {
    case EventKind::none:
    case EventKind::noteEnd: return;
    case EventKind::noteOn:
    case EventKind::noteOff:
    case EventKind::noteChoke:
    case EventKind::noteExpression:
        if ((dialects & core::dialectClap) != 0) {
            out.add(event);
        } else if (dialects != 0) {
            convertNote(event, dialects, out);
        }
        return;
    case EventKind::midi:
        if ((dialects & anyMidi) != 0) {
            out.add(event);
        } else if ((dialects & core::dialectClap) != 0) {
            if (const auto note = noteFromMidi(event)) out.add(*note);
        } else if ((dialects & core::dialectMidi2) != 0) {
            out.add(packetFromMidi(event));
        }
        return;
    case EventKind::midi2:
        if ((dialects & core::dialectMidi2) != 0) {
            out.add(event);
        } else if ((dialects & core::dialectClap) != 0) {
            if (const auto note = noteFromPacket(event)) out.add(*note);
        } else if ((dialects & anyMidi) != 0) {
            if (const auto midi = midiFromPacket(event)) out.add(*midi);
        }
        return;
    case EventKind::sysex:
        if ((dialects & anyMidi) != 0) out.add(event);
        return;
    case EventKind::parameterValue:
    case EventKind::parameterModulation:
    case EventKind::gestureBegin:
    case EventKind::gestureEnd: out.add(event); return;
    }
}

} // namespace glovebox::hosting
