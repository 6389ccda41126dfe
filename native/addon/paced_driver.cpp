#include "addon/paced_driver.h"

#include "addon/arguments.h"
#include "addon/convert.h"
#include "addon/type_tags.h"

#include <algorithm>
#include <vector>

namespace glovebox::addon {

Napi::Function PacedDriverObject::define(Napi::Env env) {
    return DefineClass(env, "PacedDriver",
                       {InstanceMethod("stop", &PacedDriverObject::stop),
                        InstanceMethod("statistics", &PacedDriverObject::statistics),
                        InstanceMethod("blocks", &PacedDriverObject::blocks),
                        InstanceMethod("readOutput", &PacedDriverObject::readOutput),
                        InstanceMethod("send", &PacedDriverObject::send)});
}

PacedDriverObject::PacedDriverObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<PacedDriverObject>(info) {
    const auto* given = takeOwn<std::shared_ptr<client::PacedDriver>>(info);
    if (given == nullptr) return;
    driver = *given;
    Environment& environment = Environment::of(info.Env());
    pool = environment.workers();
    environment.loop()->hold(info.Env());
    isHolding = true;
    info.This().As<Napi::Object>().TypeTag(&driverTag);
}

PacedDriverObject::~PacedDriverObject() {
    if (driver) (void)pool->post([driver = std::move(driver)] { driver->stop(); });
}

Napi::Value PacedDriverObject::stop(const Napi::CallbackInfo& info) {
    if (!isOwn(info, driverTag)) return rejected(info.Env(), notOwn());
    Environment& environment = Environment::of(info.Env());
    if (isHolding) environment.loop()->release(info.Env());
    isHolding = false;
    const auto work = [driver = driver] {
        driver->stop();
        return core::ok();
    };
    return environment.call(info.Env(), nullptr, work, [](Napi::Env env) -> Napi::Value { return env.Undefined(); });
}

Napi::Value PacedDriverObject::statistics(const Napi::CallbackInfo& info) {
    if (!isOwn(info, driverTag)) return throwStatus(info.Env(), notOwn());
    return toObject(info.Env(), driver->statistics());
}

/// `blocks(count)` -> `NativeBlockRecords`: the newest, oldest first, one array per part of a record.
Napi::Value PacedDriverObject::blocks(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!isOwn(info, driverTag)) return throwStatus(env, notOwn());
    Arguments arguments(info);
    const std::uint32_t count = arguments.uint32(0, "count");
    if (!arguments.isOk()) return throwStatus(env, arguments.status());
    const std::uint64_t known = driver->statistics().blocks;
    std::vector<client::BlockRecord> records(std::min<std::uint64_t>({count, known, 1u << 24}));
    const client::DriverBlocks range = driver->blocks(records);
    records.resize(range.count);

    Napi::Object object = Napi::Object::New(env);
    object.Set("first", Napi::Number::New(env, static_cast<double>(range.first)));
    const auto fill = [&](const char* name, auto array, auto part) {
        std::ranges::transform(records, array.Data(), part);
        object.Set(name, array);
    };
    const auto words = [&] { return Napi::Uint32Array::New(env, records.size()); };
    fill("wallNs", words(), &client::BlockRecord::wallNs);
    fill("marks", Napi::Uint8Array::New(env, records.size()), &client::BlockRecord::marks);
    if (range.details.hasCpu) {
        fill("cpuNs", words(), &client::BlockRecord::cpuNs);
        fill("sandboxCpuNs", words(), &client::BlockRecord::sandboxCpuNs);
    }
    if (range.details.hasBurden) {
        fill("involuntarySwitches", words(), &client::BlockRecord::involuntarySwitches);
        fill("pageFaults", words(), &client::BlockRecord::pageFaults);
        fill("sandboxSwitches", words(), &client::BlockRecord::sandboxSwitches);
        fill("sandboxPageFaults", words(), &client::BlockRecord::sandboxPageFaults);
    }
    return object;
}

/// `readOutput(output, maxFrames) -> Float32Array[]`, one per channel, empty arrays if nothing is new.
Napi::Value PacedDriverObject::readOutput(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!isOwn(info, driverTag)) return throwStatus(env, notOwn());
    Arguments arguments(info);
    const std::uint32_t output = arguments.uint32(0, "output");
    const std::uint32_t maxFrames = std::min(arguments.uint32(1, "maxFrames"), 1u << 22);
    if (!arguments.isOk()) return throwStatus(env, arguments.status());

    const std::uint32_t channelCount = driver->outputChannels(output);
    std::vector<std::vector<float>> samples(channelCount, std::vector<float>(maxFrames));
    std::vector<float*> channels;
    for (auto& channel : samples) channels.push_back(channel.data());
    const std::uint32_t frames = driver->readOutput(output, channels, maxFrames);
    Napi::Array list = Napi::Array::New(env, channelCount);
    for (std::uint32_t c = 0; c < channelCount; ++c) {
        auto array = Napi::Float32Array::New(env, frames);
        std::copy_n(samples[c].data(), frames, array.Data());
        list.Set(c, array);
    }
    return list;
}

/// `send({events, payload})` -> how many were taken. Sysex is refused: its bytes would have to outlive the call.
Napi::Value PacedDriverObject::send(const Napi::CallbackInfo& info) {
    if (!isOwn(info, driverTag)) return throwStatus(info.Env(), notOwn());
    Arguments arguments(info);
    const auto events = readEvents(arguments, arguments.object(0, "events"));
    for (const PackedEvent& one : events)
        if (one.event.kind == core::EventKind::sysex) arguments.fail("event kind", "anything but sysex");
    if (!arguments.isOk()) return throwStatus(info.Env(), arguments.status());
    std::uint32_t taken = 0;
    for (const PackedEvent& one : events) taken += driver->send(one.device, one.event) ? 1 : 0;
    return Napi::Number::New(info.Env(), taken);
}

} // namespace glovebox::addon
