// Parameters and state of devices.
#include "addon/convert.h"
#include "addon/group.h"

#include <array>

namespace glovebox::addon {

namespace {

constexpr std::array contextNames{"project", "preset", "duplicate"};

core::StateContext readContext(Arguments& arguments, std::size_t index) {
    const std::string text = arguments.text(index, "context");
    for (std::size_t i = 0; i < contextNames.size(); ++i)
        if (text == contextNames[i]) return static_cast<core::StateContext>(i);
    arguments.fail("context", "\"project\", \"preset\" or \"duplicate\"");
    return core::StateContext::project;
}

} // namespace

Napi::Value GroupObject::parameters(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().parameters(device); },
        [](Napi::Env env, const std::vector<core::ParameterInfo>& list) -> Napi::Value {
            Napi::Array array = Napi::Array::New(env, list.size());
            for (std::size_t i = 0; i < list.size(); ++i)
                array.Set(static_cast<std::uint32_t>(i), toObject(env, list[i]));
            return array;
        });
}

Napi::Value GroupObject::parameterValue(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t parameter = arguments.uint32(1, "parameter");
    return queue(
        info, arguments,
        [device, parameter](GroupState& state) { return state.group().parameterValue(device, parameter); }, asNumber);
}

Napi::Value GroupObject::parameterValues(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    return queue(
        info, arguments, [device](GroupState& state) { return state.group().parameterValues(device); },
        [](Napi::Env env, const std::vector<std::pair<std::uint32_t, double>>& values) -> Napi::Value {
            // Pairs of id and value, flat: plugins with thousands of parameters exist.
            auto array = Napi::Float64Array::New(env, values.size() * 2);
            for (std::size_t i = 0; i < values.size(); ++i) {
                array[2 * i] = values[i].first;
                array[2 * i + 1] = values[i].second;
            }
            return array;
        });
}

Napi::Value GroupObject::setParameter(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t parameter = arguments.uint32(1, "parameter");
    const double value = arguments.number(2, "value");
    return queue(
        info, arguments,
        [device, parameter, value](GroupState& state) { return state.group().setParameter(device, parameter, value); },
        asNothing);
}

Napi::Value GroupObject::valueToText(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t parameter = arguments.uint32(1, "parameter");
    const double value = arguments.number(2, "value");
    return queue(
        info, arguments,
        [device, parameter, value](GroupState& state) { return state.group().valueToText(device, parameter, value); },
        [](Napi::Env env, const std::string& text) { return toText(env, text); });
}

Napi::Value GroupObject::textToValue(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const std::uint32_t parameter = arguments.uint32(1, "parameter");
    const std::string text = arguments.text(2, "text");
    return queue(
        info, arguments,
        [device, parameter, text](GroupState& state) { return state.group().textToValue(device, parameter, text); },
        asNumber);
}

Napi::Value GroupObject::saveState(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const core::StateContext context = readContext(arguments, 1);
    return queue(
        info, arguments, [device, context](GroupState& state) { return state.group().saveState(device, context); },
        [](Napi::Env env, const std::vector<std::byte>& bytes) { return toBytes(env, bytes); });
}

Napi::Value GroupObject::loadState(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    const DeviceId device = arguments.uint32(0, "device");
    const auto bytes = arguments.bytes(1, "state");
    const core::StateContext context = readContext(arguments, 2);
    // JavaScript may change or drop its bytes before the call's turn comes.
    auto copy = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
    return queue(
        info, arguments,
        [device, copy, context](GroupState& state) { return state.group().loadState(device, *copy, context); },
        asNothing);
}

Napi::Value GroupObject::setOffline(const Napi::CallbackInfo& info) {
    Arguments arguments(info);
    if (!info[0].IsBoolean()) arguments.fail("offline", "a boolean");
    const bool isOffline = info[0].ToBoolean().Value();
    return queue(
        info, arguments, [isOffline](GroupState& state) { return state.group().setOffline(isOffline); }, asNothing);
}

} // namespace glovebox::addon
