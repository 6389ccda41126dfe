#include "hosting/clap/events_out.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "hosting/dialects.h"

namespace glovebox::hosting::clap {
namespace {

using core::Event;
using core::EventKind;

/// A private copy, so that an event that its plugin changes meanwhile is checked and used in one form.
template <typename ClapEvent>
ClapEvent copyOf(const abi::clap_event_header_t& header) noexcept {
    ClapEvent event;
    std::memcpy(&event, &header, sizeof(event));
    return event;
}

/// Least size of a known type; 0 for an unknown one.
std::uint32_t leastSize(std::uint16_t type) noexcept {
    switch (type) {
    case abi::CLAP_EVENT_NOTE_ON:
    case abi::CLAP_EVENT_NOTE_OFF:
    case abi::CLAP_EVENT_NOTE_CHOKE:
    case abi::CLAP_EVENT_NOTE_END: return sizeof(abi::clap_event_note_t);
    case abi::CLAP_EVENT_NOTE_EXPRESSION: return sizeof(abi::clap_event_note_expression_t);
    case abi::CLAP_EVENT_PARAM_VALUE: return sizeof(abi::clap_event_param_value_t);
    case abi::CLAP_EVENT_PARAM_MOD: return sizeof(abi::clap_event_param_mod_t);
    case abi::CLAP_EVENT_PARAM_GESTURE_BEGIN:
    case abi::CLAP_EVENT_PARAM_GESTURE_END: return sizeof(abi::clap_event_param_gesture_t);
    case abi::CLAP_EVENT_TRANSPORT: return sizeof(abi::clap_event_transport_t);
    case abi::CLAP_EVENT_MIDI: return sizeof(abi::clap_event_midi_t);
    case abi::CLAP_EVENT_MIDI_SYSEX: return sizeof(abi::clap_event_midi_sysex_t);
    case abi::CLAP_EVENT_MIDI2: return sizeof(abi::clap_event_midi2_t);
    default: return 0;
    }
}

bool isAddress(std::int32_t channel, std::int32_t key) noexcept {
    return channel >= -1 && channel < 16 && key >= -1 && key < 128;
}

} // namespace

EventsOut::EventsOut(core::EventList* target, Limits limits, ParameterTable& parameters, BreachLog& breaches) noexcept
    : interface {
    this, &EventsOut::tryPush
}, target(target), limits(limits), parameters(parameters), breaches(breaches) {
}

bool GLOVEBOX_CDECL EventsOut::tryPush(const abi::clap_output_events* list, const abi::clap_event_header_t* event) {
    return event != nullptr && static_cast<EventsOut*>(list->ctx)->take(*event);
}

bool EventsOut::hasOutputPort(std::int32_t port, bool allowsAny) const noexcept {
    if (port < 0) return allowsAny && port == -1 && limits.noteOutputs > 0;
    return static_cast<std::uint32_t>(port) < limits.noteOutputs;
}

bool EventsOut::take(const abi::clap_event_header_t& given) noexcept {
    const abi::clap_event_header_t header = given;
    if (header.space_id != abi::CLAP_CORE_EVENT_SPACE_ID) {
        breaches.report(Breach::eventOfUnknownSpace);
        return false;
    }
    const std::uint32_t least = leastSize(header.type);
    if (least == 0 || header.size < least) {
        breaches.report(Breach::eventMalformed, least == 0 ? "type" : "size");
        return false;
    }
    Event event;
    std::span<const std::byte> sysex;
    bool isGood = false;
    switch (header.type) {
    case abi::CLAP_EVENT_NOTE_ON:
    case abi::CLAP_EVENT_NOTE_OFF:
    case abi::CLAP_EVENT_NOTE_CHOKE:
    case abi::CLAP_EVENT_NOTE_END: isGood = convertNote(given, event); break;
    case abi::CLAP_EVENT_NOTE_EXPRESSION: isGood = convertExpression(given, event); break;
    case abi::CLAP_EVENT_PARAM_VALUE:
    case abi::CLAP_EVENT_PARAM_MOD: isGood = convertParameter(given, event); break;
    case abi::CLAP_EVENT_PARAM_GESTURE_BEGIN:
    case abi::CLAP_EVENT_PARAM_GESTURE_END: isGood = convertGesture(given, event); break;
    case abi::CLAP_EVENT_MIDI: {
        const auto midi = copyOf<abi::clap_event_midi_t>(given);
        event.kind = EventKind::midi;
        event.port = static_cast<std::int16_t>(midi.port_index);
        event.channel = static_cast<std::int16_t>(midi.data[0] & 0x0F);
        event.words[0] = midiWord({midi.data[0], midi.data[1], midi.data[2]});
        isGood =
            hasOutputPort(midi.port_index, false) && midi.data[0] >= 0x80 && midi.data[1] < 0x80 && midi.data[2] < 0x80;
        break;
    }
    case abi::CLAP_EVENT_MIDI2: {
        const auto packet = copyOf<abi::clap_event_midi2_t>(given);
        event.kind = EventKind::midi2;
        event.port = static_cast<std::int16_t>(packet.port_index);
        std::copy(std::begin(packet.data), std::end(packet.data), std::begin(event.words));
        isGood = hasOutputPort(packet.port_index, false);
        break;
    }
    case abi::CLAP_EVENT_MIDI_SYSEX: {
        const auto message = copyOf<abi::clap_event_midi_sysex_t>(given);
        event.kind = EventKind::sysex;
        event.port = static_cast<std::int16_t>(message.port_index);
        isGood = hasOutputPort(message.port_index, false) && message.buffer != nullptr && message.size > 0;
        if (isGood) sysex = std::as_bytes(std::span(message.buffer, message.size));
        break;
    }
    default: return true; // a transport from a plugin tells nobody anything
    }
    if (!isGood) {
        breaches.report(Breach::eventMalformed, "contents");
        return false;
    }
    if (event.kind == EventKind::none) return false; // its breach has been reported already
    event.flags = header.flags & (core::eventIsLive | core::eventDontRecord);
    event.time = limits.frames == 0 ? 0 : header.time;
    if (limits.frames != 0 && event.time >= limits.frames) {
        breaches.report(Breach::eventOutsideBlock);
        event.time = limits.frames - 1;
    }
    if (event.time < latest) breaches.report(Breach::eventsUnsorted);
    latest = std::max(latest, event.time);
    // `insert` keeps what the plugin sent unsorted in order, and copies sysex (rules C12, C14).
    if (target == nullptr || target->insert(event, sysex)) return true;
    breaches.report(Breach::eventsDropped);
    return false;
}

bool EventsOut::convertNote(const abi::clap_event_header_t& header, Event& out) noexcept {
    const auto note = copyOf<abi::clap_event_note_t>(header);
    switch (note.header.type) {
    case abi::CLAP_EVENT_NOTE_ON: out.kind = EventKind::noteOn; break;
    case abi::CLAP_EVENT_NOTE_OFF: out.kind = EventKind::noteOff; break;
    case abi::CLAP_EVENT_NOTE_CHOKE: out.kind = EventKind::noteChoke; break;
    default: out.kind = EventKind::noteEnd; break;
    }
    out.noteId = note.note_id;
    out.port = note.port_index;
    out.channel = note.channel;
    out.key = note.key;
    const bool usesVelocity = out.kind == EventKind::noteOn || out.kind == EventKind::noteOff;
    if (usesVelocity && !(note.velocity >= 0 && note.velocity <= 1)) return false;
    out.value = usesVelocity ? note.velocity : 0;
    if (!isAddress(note.channel, note.key)) return false;
    if (out.kind == EventKind::noteOn) {
        return note.channel >= 0 && note.key >= 0 && hasOutputPort(note.port_index, false);
    }
    if (out.kind == EventKind::noteEnd) {
        // The voice was begun through an input port.
        return note.port_index >= -1 && note.port_index < static_cast<std::int32_t>(std::max(1u, limits.noteInputs));
    }
    return hasOutputPort(note.port_index, true);
}

bool EventsOut::convertExpression(const abi::clap_event_header_t& header, Event& out) noexcept {
    const auto expression = copyOf<abi::clap_event_note_expression_t>(header);
    out.kind = EventKind::noteExpression;
    out.id = static_cast<std::uint32_t>(expression.expression_id);
    out.noteId = expression.note_id;
    out.port = expression.port_index;
    out.channel = expression.channel;
    out.key = expression.key;
    out.value = expression.value;
    if (out.id >= core::expressionCount || !isAddress(expression.channel, expression.key) ||
        !hasOutputPort(expression.port_index, true) || !std::isfinite(expression.value)) {
        return false;
    }
    if (!core::isWellFormed(Event{out}, 1, 0)) {
        breaches.report(Breach::expressionOutOfRange);
        // The nearest value that the expression has (rule C13); volume is open at 0.
        switch (static_cast<core::Expression>(out.id)) {
        case core::Expression::volume: out.value = std::clamp(out.value, 1e-6, 4.0); break;
        case core::Expression::tuning: out.value = std::clamp(out.value, -120.0, 120.0); break;
        default: out.value = std::clamp(out.value, 0.0, 1.0); break;
        }
    }
    return true;
}

bool EventsOut::convertParameter(const abi::clap_event_header_t& header, Event& out) noexcept {
    // Value and modulation have one shape.
    static_assert(sizeof(abi::clap_event_param_value_t) == sizeof(abi::clap_event_param_mod_t));
    const auto change = copyOf<abi::clap_event_param_value_t>(header);
    const ParameterEntry* entry = parameters.find(change.param_id);
    if (entry == nullptr) {
        breaches.report(Breach::unknownParameterSent);
        return true;
    }
    const bool isValue = change.header.type == abi::CLAP_EVENT_PARAM_VALUE;
    out.kind = isValue ? EventKind::parameterValue : EventKind::parameterModulation;
    out.id = change.param_id;
    out.noteId = change.note_id;
    out.port = change.port_index;
    out.channel = change.channel;
    out.key = change.key;
    out.value = change.value;
    if (!std::isfinite(change.value) || !isAddress(change.channel, change.key)) return false;
    if (isValue && (change.value < entry->minimum || change.value > entry->maximum)) {
        breaches.report(Breach::parameterValueOutOfRange);
        out.value = std::clamp(change.value, entry->minimum, entry->maximum);
    }
    return true;
}

bool EventsOut::convertGesture(const abi::clap_event_header_t& header, Event& out) noexcept {
    const auto gesture = copyOf<abi::clap_event_param_gesture_t>(header);
    ParameterEntry* entry = parameters.find(gesture.param_id);
    if (entry == nullptr) {
        breaches.report(Breach::unknownParameterSent);
        return true;
    }
    const bool begins = gesture.header.type == abi::CLAP_EVENT_PARAM_GESTURE_BEGIN;
    if (entry->isGestureOpen == begins) breaches.report(Breach::gestureUnpaired);
    entry->isGestureOpen = begins;
    out.kind = begins ? EventKind::gestureBegin : EventKind::gestureEnd;
    out.id = gesture.param_id;
    return true;
}

} // namespace glovebox::hosting::clap
