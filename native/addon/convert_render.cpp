#include "addon/convert.h"

#include <cstring>
#include <memory>
#include <utility>

namespace glovebox::addon {

Napi::Value toBytes(Napi::Env env, std::span<const std::byte> bytes) {
    auto array = Napi::Uint8Array::New(env, bytes.size());
    if (!bytes.empty()) std::memcpy(array.Data(), bytes.data(), bytes.size());
    return array;
}

namespace {

Napi::Value toFloats(Napi::Env env, std::vector<float>&& samples) {
    if (samples.empty()) return Napi::Float32Array::New(env, 0);
    const std::size_t count = samples.size();
    auto owner = std::make_unique<std::vector<float>>(std::move(samples));
    napi_value buffer = nullptr;
    const auto drop = [](napi_env, void*, void* hint) { delete static_cast<std::vector<float>*>(hint); };
    if (napi_create_external_arraybuffer(env, owner->data(), count * sizeof(float), drop, owner.get(), &buffer) ==
        napi_ok) {
        (void)owner.release();
        return Napi::Float32Array::New(env, count, Napi::ArrayBuffer(env, buffer), 0);
    }
    // Runtimes that keep JavaScript's memory apart refuse foreign buffers.
    auto copy = Napi::Float32Array::New(env, count);
    std::memcpy(copy.Data(), owner->data(), count * sizeof(float));
    return copy;
}

} // namespace

std::vector<std::vector<float>> readChannels(Arguments& arguments, const Napi::Value& value, const char* name) {
    std::vector<std::vector<float>> channels;
    if (!value.IsArray()) {
        arguments.fail(name, "an array of Float32Array");
        return channels;
    }
    const auto list = value.As<Napi::Array>();
    for (std::uint32_t i = 0; i < list.Length() && arguments.isOk(); ++i) {
        const Napi::Value channel = arguments.element(list, i, name);
        if (!channel.IsTypedArray() || channel.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array) {
            arguments.fail(name, "an array of Float32Array");
            break;
        }
        const auto samples = channel.As<Napi::Float32Array>();
        channels.emplace_back(samples.Data(), samples.Data() + samples.ElementLength());
    }
    return channels;
}

RenderRequest readRenderRequest(Arguments& arguments, const Napi::Object& object) {
    RenderRequest request;
    request.frames = arguments.uintOf(object, "frames", 0);
    request.blockSize = arguments.uint32Of(object, "blockSize", 0);
    const Napi::Value inputs = arguments.property(object, "inputs");
    if (inputs.IsArray()) {
        const auto list = inputs.As<Napi::Array>();
        for (std::uint32_t i = 0; i < list.Length() && arguments.isOk(); ++i)
            request.inputs.push_back(readChannels(arguments, arguments.element(list, i, "inputs"), "inputs"));
    } else if (!inputs.IsUndefined()) {
        arguments.fail("inputs", "an array");
    }
    for (PackedEvent& one : readEvents(arguments, object))
        request.commands.push_back({one.frame, one.device, one.event, std::move(one.sysex)});
    const Napi::Value transport = arguments.property(object, "transport");
    request.hasTransport = transport.IsObject();
    if (request.hasTransport) request.transport = readTransport(arguments, transport.As<Napi::Object>());
    return request;
}

Napi::Value toObject(Napi::Env env, RenderResult&& result) {
    Napi::Object object = Napi::Object::New(env);
    Napi::Array outputs = Napi::Array::New(env, result.outputs.size());
    for (std::size_t i = 0; i < result.outputs.size(); ++i) {
        Napi::Array channels = Napi::Array::New(env, result.outputs[i].size());
        for (std::size_t c = 0; c < result.outputs[i].size(); ++c)
            channels.Set(static_cast<std::uint32_t>(c), toFloats(env, std::move(result.outputs[i][c])));
        outputs.Set(static_cast<std::uint32_t>(i), channels);
    }
    object.Set("outputs", outputs);
    std::vector<PackedEvent> events;
    events.reserve(result.events.size());
    for (auto& one : result.events) events.push_back({one.frame, one.device, one.event, std::move(one.sysex)});
    setEvents(env, object, events);
    object.Set("blocks", Napi::Number::New(env, static_cast<double>(result.blocks)));
    object.Set("incompleteBlocks", Napi::Number::New(env, static_cast<double>(result.incompleteBlocks)));
    auto durations = Napi::Float64Array::New(env, result.blockNs.size());
    for (std::size_t i = 0; i < result.blockNs.size(); ++i) durations[i] = static_cast<double>(result.blockNs[i]);
    object.Set("blockNs", durations);
    return object;
}

} // namespace glovebox::addon
