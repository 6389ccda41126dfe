#include "addon/convert.h"

#include <algorithm>
#include <cmath>

namespace glovebox::addon {

namespace {

/// The fields of one packed event; src/api/event-codec.ts has the same list.
enum Field : std::size_t {
    frame,
    device,
    kind,
    port,
    noteId,
    channel,
    key,
    id,
    flags,
    value,
    payloadOffset,
    payloadSize,
    word0
};
static_assert(word0 + 4 == eventFields);

/// A number that a cast would not survive becomes 0 and is reported.
template <typename T>
T cast(Arguments& arguments, double number, const char* name) {
    constexpr auto low = static_cast<double>(std::numeric_limits<T>::min());
    const double high = std::min(static_cast<double>(std::numeric_limits<T>::max()), 9007199254740991.0);
    if (number >= low && number <= high && std::floor(number) == number) return static_cast<T>(number);
    arguments.fail(name, "an integer in range");
    return 0;
}

PackedEvent readEvent(Arguments& arguments, const double* fields, std::span<const std::byte> payload) {
    PackedEvent packed;
    packed.frame = cast<std::uint64_t>(arguments, fields[frame], "event frame");
    packed.device = cast<std::uint32_t>(arguments, fields[device], "event device");
    core::Event& event = packed.event;
    event.kind = static_cast<core::EventKind>(cast<std::uint16_t>(arguments, fields[kind], "event kind"));
    if (static_cast<std::uint16_t>(event.kind) >= core::eventKindCount) arguments.fail("event kind", "a known kind");
    event.port = cast<std::int16_t>(arguments, fields[port], "event port");
    event.noteId = cast<std::int32_t>(arguments, fields[noteId], "event note id");
    event.channel = cast<std::int16_t>(arguments, fields[channel], "event channel");
    event.key = cast<std::int16_t>(arguments, fields[key], "event key");
    event.id = cast<std::uint32_t>(arguments, fields[id], "event id");
    event.flags = cast<std::uint32_t>(arguments, fields[flags], "event flags");
    event.value = fields[value];
    if (!std::isfinite(event.value)) arguments.fail("event value", "a finite number");
    for (std::size_t i = 0; i < 4; ++i)
        event.words[i] = cast<std::uint32_t>(arguments, fields[word0 + i], "event words");
    const auto offset = cast<std::uint32_t>(arguments, fields[payloadOffset], "event payload offset");
    const auto size = cast<std::uint32_t>(arguments, fields[payloadSize], "event payload size");
    if (offset > payload.size() || size > payload.size() - offset)
        arguments.fail("event payload", "bytes inside the payload");
    else
        packed.sysex.assign(payload.begin() + offset, payload.begin() + offset + size);
    return packed;
}

} // namespace

std::vector<PackedEvent> readEvents(Arguments& arguments, const Napi::Object& object) {
    const Napi::Value list = arguments.property(object, "events");
    const Napi::Value bytes = arguments.property(object, "payload");
    if (list.IsUndefined()) return {};
    if (!list.IsTypedArray() || list.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array ||
        list.As<Napi::TypedArray>().ElementLength() % eventFields != 0) {
        arguments.fail("events", "a Float64Array of whole records");
        return {};
    }
    std::span<const std::byte> payload;
    if (bytes.IsTypedArray() && bytes.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
        const auto array = bytes.As<Napi::Uint8Array>();
        payload = {reinterpret_cast<const std::byte*>(array.Data()), array.ByteLength()};
    } else if (!bytes.IsUndefined()) {
        arguments.fail("payload", "a Uint8Array");
        return {};
    }
    const auto numbers = list.As<Napi::Float64Array>();
    std::vector<PackedEvent> events;
    events.reserve(numbers.ElementLength() / eventFields);
    for (std::size_t at = 0; at < numbers.ElementLength() && arguments.isOk(); at += eventFields)
        events.push_back(readEvent(arguments, numbers.Data() + at, payload));
    return events;
}

void setEvents(Napi::Env env, Napi::Object& object, std::span<const PackedEvent> events) {
    std::size_t bytes = 0;
    for (const PackedEvent& one : events) bytes += one.sysex.size();
    auto numbers = Napi::Float64Array::New(env, events.size() * eventFields);
    auto payload = Napi::Uint8Array::New(env, bytes);
    double* fields = numbers.Data();
    std::size_t offset = 0;
    for (const PackedEvent& one : events) {
        const core::Event& event = one.event;
        fields[frame] = static_cast<double>(one.frame);
        fields[device] = one.device;
        fields[kind] = static_cast<double>(event.kind);
        fields[port] = event.port;
        fields[noteId] = event.noteId;
        fields[channel] = event.channel;
        fields[key] = event.key;
        fields[id] = event.id;
        fields[flags] = event.flags;
        fields[value] = event.value;
        fields[payloadOffset] = static_cast<double>(offset);
        fields[payloadSize] = static_cast<double>(one.sysex.size());
        for (std::size_t i = 0; i < 4; ++i) fields[word0 + i] = event.words[i];
        std::copy(one.sysex.begin(), one.sysex.end(), reinterpret_cast<std::byte*>(payload.Data()) + offset);
        offset += one.sysex.size();
        fields += eventFields;
    }
    object.Set("events", numbers);
    object.Set("payload", payload);
}

} // namespace glovebox::addon
