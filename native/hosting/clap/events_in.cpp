#include "hosting/clap/events_in.h"

#include <algorithm>
#include <cstring>

#include "hosting/dialects.h"

namespace glovebox::hosting::clap {
namespace {

using core::Event;
using core::EventKind;

template <typename ClapEvent>
abi::clap_event_header_t headerOf(const Event& event, std::uint16_t type) noexcept {
    static_assert(core::eventIsLive == abi::CLAP_EVENT_IS_LIVE && core::eventDontRecord == abi::CLAP_EVENT_DONT_RECORD);
    return {sizeof(ClapEvent), event.time, abi::CLAP_CORE_EVENT_SPACE_ID, type,
            event.flags & (core::eventIsLive | core::eventDontRecord)};
}

std::uint16_t noteType(EventKind kind) noexcept {
    switch (kind) {
    case EventKind::noteOn: return abi::CLAP_EVENT_NOTE_ON;
    case EventKind::noteChoke: return abi::CLAP_EVENT_NOTE_CHOKE;
    default: return abi::CLAP_EVENT_NOTE_OFF;
    }
}

std::uint16_t portOf(const Event& event) noexcept {
    return static_cast<std::uint16_t>(event.port < 0 ? 0 : event.port);
}

} // namespace

EventsIn::EventsIn() : interface {
    this, &EventsIn::sizeOf, &EventsIn::eventAt
}, slots(std::make_unique_for_overwrite<Slot[]>(capacity)) {
}

void EventsIn::setNotePorts(const std::vector<core::NotePortInfo>& ports) {
    dialects.clear();
    for (const auto& port : ports) dialects.push_back(port.dialects);
}

std::uint64_t EventsIn::sampled(std::uint32_t seed) const noexcept {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15u;
    constexpr std::size_t looked = 8;
    std::uint64_t mixed = count;
    const auto look = [&](std::size_t index) noexcept {
        std::uint64_t words[(sizeof(Slot) + 7) / 8] = {};
        const std::size_t size = std::min<std::size_t>(slots[index].header.size, sizeof(Slot));
        std::memcpy(words, &slots[index], size);
        for (std::size_t word = 0; word * 8 < size; ++word) mixed = (mixed ^ words[word]) * odd;
    };
    if (count <= looked) {
        for (std::size_t index = 0; index < count; ++index) look(index);
        return mixed;
    }
    look(0);
    look(count - 1);
    for (std::size_t i = 2; i < looked; ++i) {
        seed = seed * 1664525u + 1013904223u;
        look((std::uint64_t{seed} * count) >> 32);
    }
    return mixed;
}

std::uint32_t GLOVEBOX_CDECL EventsIn::sizeOf(const abi::clap_input_events* list) {
    return static_cast<std::uint32_t>(static_cast<const EventsIn*>(list->ctx)->count);
}

const abi::clap_event_header_t* GLOVEBOX_CDECL EventsIn::eventAt(const abi::clap_input_events* list,
                                                                 std::uint32_t index) {
    const auto& self = *static_cast<const EventsIn*>(list->ctx);
    return index < self.count ? &self.slots[index].header : nullptr;
}

void EventsIn::fill(const core::EventList* source, std::uint32_t frames, bool onlyParameters,
                    ParameterTable& parameters) noexcept {
    count = 0;
    if (source == nullptr) return;
    const std::uint32_t last = frames == 0 ? 0 : frames - 1;
    std::uint32_t earliest = 0;
    for (const Event& given : source->view()) {
        Event event = given;
        // Whatever the caller did, the plugin sees times in order and inside the block (rule C12).
        event.time = std::clamp(event.time, earliest, last);
        earliest = event.time;
        if (core::isParameterEvent(event.kind)) {
            addParameterEvent(event, parameters);
        } else if (!onlyParameters) {
            addNoteEvent(event, *source);
        }
    }
}

EventsIn::Slot* EventsIn::place(bool endsNote) noexcept {
    if (count < capacity) return &slots[count++];
    ++lost;
    if (!endsNote) return nullptr;
    // A note-off takes the place of the newest event that is none.
    for (std::size_t i = count; i-- > 0;) {
        const std::uint16_t type = slots[i].header.type;
        if (type == abi::CLAP_EVENT_NOTE_OFF || type == abi::CLAP_EVENT_NOTE_CHOKE) continue;
        std::memmove(static_cast<void*>(&slots[i]), &slots[i + 1], (count - i - 1) * sizeof(Slot));
        return &slots[count - 1];
    }
    return nullptr;
}

void EventsIn::addNoteEvent(const Event& event, const core::EventList& source) noexcept {
    // "Any port" is legal where CLAP's wildcards are; the first port's dialects decide then.
    const std::size_t port = event.port < 0 ? 0 : static_cast<std::size_t>(event.port);
    if (port >= dialects.size()) return;
    ConvertedEvents converted;
    convertToDialects(event, dialects[port], converted);
    for (const Event& one : converted.view()) write(one, source);
}

void EventsIn::write(const Event& event, const core::EventList& source) noexcept {
    Slot* slot = place(core::isNoteOffLike(event.kind));
    if (slot == nullptr) return;
    switch (event.kind) {
    case EventKind::noteOn:
    case EventKind::noteOff:
    case EventKind::noteChoke:
        slot->note = {headerOf<abi::clap_event_note_t>(event, noteType(event.kind)),
                      event.noteId,
                      event.port,
                      event.channel,
                      event.key,
                      event.value};
        return;
    case EventKind::noteExpression:
        slot->expression = {headerOf<abi::clap_event_note_expression_t>(event, abi::CLAP_EVENT_NOTE_EXPRESSION),
                            static_cast<abi::clap_note_expression>(event.id),
                            event.noteId,
                            event.port,
                            event.channel,
                            event.key,
                            event.value};
        return;
    case EventKind::midi: {
        const MidiBytes bytes = midiBytesOf(event);
        slot->midi = {headerOf<abi::clap_event_midi_t>(event, abi::CLAP_EVENT_MIDI),
                      portOf(event),
                      {bytes.status, bytes.data1, bytes.data2}};
        return;
    }
    case EventKind::midi2:
        slot->midi2 = {headerOf<abi::clap_event_midi2_t>(event, abi::CLAP_EVENT_MIDI2),
                       portOf(event),
                       {event.words[0], event.words[1], event.words[2], event.words[3]}};
        return;
    case EventKind::sysex: {
        const auto payload = source.payloadOf(event);
        slot->sysex = {headerOf<abi::clap_event_midi_sysex_t>(event, abi::CLAP_EVENT_MIDI_SYSEX), portOf(event),
                       reinterpret_cast<const std::uint8_t*>(payload.data()),
                       static_cast<std::uint32_t>(payload.size())};
        return;
    }
    default: --count; return;
    }
}

void EventsIn::addParameterEvent(const Event& event, ParameterTable& parameters) noexcept {
    if (event.kind != EventKind::parameterValue && event.kind != EventKind::parameterModulation) return;
    const ParameterEntry* entry = parameters.find(event.id);
    if (entry == nullptr || (entry->flags & abi::CLAP_PARAM_IS_READONLY) != 0) return;
    const bool isModulation = event.kind == EventKind::parameterModulation;
    if (isModulation && (entry->flags & abi::CLAP_PARAM_IS_MODULATABLE) == 0) return;
    Slot* slot = place(false);
    if (slot == nullptr) return;
    // A change for all voices names no port either.
    const bool isForAll = event.noteId < 0 && event.channel < 0 && event.key < 0;
    const std::int16_t port = isForAll ? std::int16_t{-1} : event.port;
    void* cookie = parameters.cookieOf(*entry);
    if (isModulation) {
        slot->modulation = {headerOf<abi::clap_event_param_mod_t>(event, abi::CLAP_EVENT_PARAM_MOD),
                            event.id,
                            cookie,
                            event.noteId,
                            port,
                            event.channel,
                            event.key,
                            event.value};
    } else {
        slot->value = {headerOf<abi::clap_event_param_value_t>(event, abi::CLAP_EVENT_PARAM_VALUE),
                       event.id,
                       cookie,
                       event.noteId,
                       port,
                       event.channel,
                       event.key,
                       std::clamp(event.value, entry->minimum, entry->maximum)};
    }
}

} // namespace glovebox::hosting::clap
