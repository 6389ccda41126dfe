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
    request.keepsDeadlines = arguments.flagOf(object, "keepsDeadlines", false);
    request.wantsBlockReports = arguments.flagOf(object, "wantsBlockReports", false);
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

namespace {

/// Two arrays of numbers for all blocks (src/api/block-report.ts names them): half a million objects would be more than
/// the samples.
void setReports(Napi::Env env, Napi::Object& object, const RenderResult& result) {
    auto reports = Napi::Float64Array::New(env, result.reports.size() * 4);
    std::size_t at = 0;
    for (const RenderResult::Report& report : result.reports) {
        reports[at++] = static_cast<double>(report.sequence);
        reports[at++] = report.frames;
        reports[at++] = report.planVersion;
        reports[at++] = report.outcomeCount;
    }
    auto outcomes = Napi::Float64Array::New(env, result.outcomes.size() * 6);
    at = 0;
    for (const SandboxOutcome& outcome : result.outcomes) {
        outcomes[at++] = outcome.sandbox;
        outcomes[at++] = static_cast<double>(outcome.process);
        outcomes[at++] = static_cast<double>(outcome.outcome);
        outcomes[at++] = (outcome.takesPart ? 1 : 0) + (outcome.isTakeover ? 2 : 0);
        outcomes[at++] = outcome.stages;
        // 48 bits at most, which a double holds.
        outcomes[at++] = static_cast<double>(outcome.replacedStages);
    }
    object.Set("reports", reports);
    object.Set("outcomes", outcomes);
}

} // namespace

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
    setReports(env, object, result);
    return object;
}

} // namespace glovebox::addon
