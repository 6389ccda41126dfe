#include "engine/held_notes.h"

#include <algorithm>

namespace glovebox::engine {
namespace {

using core::Event;
using core::EventKind;

constexpr std::uint32_t noteOffStatus = 0x8;
constexpr std::uint32_t noteOnStatus = 0x9;
constexpr std::uint32_t controlStatus = 0xb;
constexpr std::uint32_t allSoundOff = 120; ///< MIDI 1.0 channel mode messages
constexpr std::uint32_t allNotesOff = 123;
constexpr std::uint32_t midi2ChannelVoice = 0x4; ///< message type of a Universal MIDI Packet
constexpr std::uint32_t midi1ChannelVoice = 0x2;

/// A channel voice message, whichever of the three forms it has.
struct Voice {
    bool isVoice = false;
    std::uint32_t group = 0, status = 0, channel = 0, first = 0, second = 0;
};

Voice voiceOf(const Event& event) noexcept {
    const std::uint32_t word = event.words[0];
    if (event.kind == EventKind::midi) {
        return {true, 0, (word >> 4) & 0xf, word & 0xf, (word >> 8) & 0x7f, (word >> 16) & 0x7f};
    }
    const std::uint32_t type = word >> 28;
    if (event.kind != EventKind::midi2 || (type != midi2ChannelVoice && type != midi1ChannelVoice)) return {};
    // A velocity of 0 ends a note in MIDI 1.0 alone.
    const std::uint32_t second = type == midi1ChannelVoice ? word & 0x7f : 1;
    return {true, (word >> 24) & 0xf, (word >> 20) & 0xf, (word >> 16) & 0xf, (word >> 8) & 0x7f, second};
}

bool isSameForm(const Event& a, const Event& b) noexcept {
    return a.kind == b.kind && a.port == b.port && (a.kind != EventKind::midi2 || a.words[0] >> 28 == b.words[0] >> 28);
}

constexpr bool fits(std::int32_t wanted, std::int32_t actual) noexcept { return wanted == -1 || wanted == actual; }

Event endOf(const Event& start) noexcept {
    Event end = start;
    end.time = 0;
    end.flags = 0;
    end.value = 0;
    if (start.kind == EventKind::noteOn) {
        end.kind = EventKind::noteOff;
        return end;
    }
    const Voice voice = voiceOf(start);
    if (start.kind == EventKind::midi) {
        end.words[0] = (noteOffStatus << 4 | voice.channel) | voice.first << 8;
    } else {
        end.words[0] = (start.words[0] & 0xff000000u) | noteOffStatus << 20 | voice.channel << 16 | voice.first << 8;
        end.words[1] = 0;
    }
    return end;
}

bool isNoteOff(const Voice& voice) noexcept {
    return voice.isVoice && (voice.status == noteOffStatus || (voice.status == noteOnStatus && voice.second == 0));
}

bool isAllNotesOff(const Voice& voice) noexcept {
    return voice.isVoice && voice.status == controlStatus && (voice.first == allSoundOff || voice.first == allNotesOff);
}

} // namespace

bool endsNotes(const Event& event) noexcept {
    if (core::isNoteOffLike(event.kind)) return true;
    const Voice voice = voiceOf(event);
    return isNoteOff(voice) || isAllNotesOff(voice);
}

void HeldNotes::start(const Event& event) noexcept {
    if (count < capacity) held[count++] = event;
}

template <typename Predicate>
void HeldNotes::end(Predicate&& isEnded) noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!isEnded(held[i])) held[kept++] = held[i];
    }
    count = kept;
}

void HeldNotes::follow(const Event& event) noexcept {
    if (event.kind == EventKind::noteOn) return start(event);
    if (core::isNoteOffLike(event.kind)) {
        return end([&event](const Event& note) {
            return note.kind == EventKind::noteOn && fits(event.port, note.port) && fits(event.channel, note.channel) &&
                   fits(event.key, note.key) && fits(event.noteId, note.noteId);
        });
    }
    const Voice voice = voiceOf(event);
    if (!voice.isVoice) return;
    if (voice.status == noteOnStatus && voice.second != 0) return start(event);
    const bool isAllOff = isAllNotesOff(voice);
    if (!isNoteOff(voice) && !isAllOff) return;
    end([&](const Event& note) {
        const Voice other = voiceOf(note);
        return other.isVoice && isSameForm(note, event) && other.group == voice.group &&
               other.channel == voice.channel && (isAllOff || other.first == voice.first);
    });
}

void HeldNotes::neverBegan(const Event& begin) noexcept {
    const auto isIt = [&begin](const Event& note) {
        return note.kind == begin.kind && note.time == begin.time && note.port == begin.port &&
               note.channel == begin.channel && note.key == begin.key && note.noteId == begin.noteId &&
               note.words[0] == begin.words[0] && note.words[1] == begin.words[1];
    };
    for (std::size_t i = count; i > 0; --i) {
        if (!isIt(held[i - 1])) continue;
        std::copy(held.begin() + i, held.begin() + count, held.begin() + (i - 1));
        --count;
        return;
    }
}

void HeldNotes::endAll(core::EventList& into) noexcept {
    for (std::size_t i = 0; i < count; ++i) static_cast<void>(into.push(endOf(held[i])));
    count = 0;
}

} // namespace glovebox::engine
