// Connections, the host's own ends, taps.
#include "addon/convert.h"
#include "addon/group.h"

#include <array>

namespace glovebox::addon {

Napi::Value GroupObject::connect(const Napi::CallbackInfo& info) {
    static constexpr std::array kinds{"audio", "event"};
    Arguments arguments(info);
    const Napi::Object object = arguments.object(0, "ends");
    ConnectionEnds ends;
    ends.kind = static_cast<PortKind>(arguments.choiceOf(object, "kind", kinds, 0));
    ends.source = arguments.uint32Of(object, "source", 0);
    ends.sourcePort = arguments.uint32Of(object, "sourcePort", 0);
    ends.target = arguments.uint32Of(object, "target", 0);
    ends.targetPort = arguments.uint32Of(object, "targetPort", 0);
    return queue(
        info, arguments, [ends](GroupState& state) { return state.group().connect(ends); }, asNumber);
}

Napi::Value GroupObject::disconnect(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const ConnectionId connection = arguments.uint53(0, "connection");
    return queue(
        info, arguments, [connection](GroupState& state) { return state.group().disconnect(connection); }, asNothing);
}

Napi::Value GroupObject::connections(const Napi::CallbackInfo& info) {
    const auto work = [](GroupState& state) -> Result<std::vector<ConnectionInfo>> {
        return state.group().connections();
    };
    return queue(info, Arguments(info), work,
                 [](Napi::Env env, const std::vector<ConnectionInfo>& list) -> Napi::Value {
                     Napi::Array array = Napi::Array::New(env, list.size());
                     for (std::size_t i = 0; i < list.size(); ++i)
                         array.Set(static_cast<std::uint32_t>(i), toObject(env, list[i]));
                     return array;
                 });
}

Napi::Value GroupObject::addHostInput(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t port = arguments.uint32(1, "port");
    const std::uint32_t channels = arguments.uint32(2, "channels");
    return queue(
        info, arguments,
        [device, port, channels](GroupState& state) { return state.group().addHostInput(device, port, channels); },
        asNumber);
}

Napi::Value GroupObject::addHostOutput(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t port = arguments.uint32(1, "port");
    return queue(
        info, arguments, [device, port](GroupState& state) { return state.group().addHostOutput(device, port); },
        asNumber);
}

Napi::Value GroupObject::removeHostInput(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const std::uint32_t index = arguments.uint32(0, "index");
    return queue(
        info, arguments, [index](GroupState& state) { return state.group().removeHostInput(index); }, asNothing);
}

Napi::Value GroupObject::removeHostOutput(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const std::uint32_t index = arguments.uint32(0, "index");
    return queue(
        info, arguments, [index](GroupState& state) { return state.group().removeHostOutput(index); }, asNothing);
}

Napi::Value GroupObject::addTap(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t port = arguments.uint32(1, "port");
    return queue(
        info, arguments, [device, port](GroupState& state) { return state.group().addTap(device, port); }, asNumber);
}

/// `readTap(tap, channels: Float32Array[])` fills the arrays and returns what the client says. Never blocks.
Napi::Value GroupObject::readTap(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!isOwn(info, groupTag)) return throwStatus(env, notOwn());
    Arguments arguments(info);
    const std::uint32_t tap = arguments.uint32(0, "tap");
    if (!info[1].IsArray()) arguments.fail("channels", "an array of Float32Array");
    if (!arguments.isOk()) return throwStatus(env, arguments.status());

    const auto list = info[1].As<Napi::Array>();
    std::vector<float*> channels;
    std::size_t capacity = 1u << 20;
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
        const Napi::Value channel = arguments.element(list, i, "channels");
        if (!channel.IsTypedArray() || channel.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array) {
            arguments.fail("channels", "an array of Float32Array");
            break;
        }
        auto samples = channel.As<Napi::Float32Array>();
        channels.push_back(samples.Data());
        capacity = std::min(capacity, samples.ElementLength());
    }
    if (!arguments.isOk()) return throwStatus(env, arguments.status());

    const auto reading = state->group().readTap(tap, channels, static_cast<std::uint32_t>(capacity));
    if (!reading.isOk()) return throwStatus(env, reading.status());
    const TapReading& value = reading.value();
    Napi::Object object = Napi::Object::New(env);
    object.Set("sequence", Napi::Number::New(env, static_cast<double>(value.sequence)));
    object.Set("frames", Napi::Number::New(env, value.frames));
    object.Set("channels", Napi::Number::New(env, value.channels));
    object.Set("peak", Napi::Number::New(env, value.peak));
    object.Set("rms", Napi::Number::New(env, value.rms));
    return object;
}

} // namespace glovebox::addon
