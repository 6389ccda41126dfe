// Crash reports and what the group tells of recovery.
#include "addon/convert.h"

#include <array>

namespace glovebox::addon {

namespace {

/// As src/api/event-codec.ts spells core::EventKind.
constexpr std::array<const char*, core::eventKindCount> kindNames{
    "none",  "note-on", "note-off",        "note-choke",           "note-end",      "note-expression", "midi",
    "midi2", "sysex",   "parameter-value", "parameter-modulation", "gesture-begin", "gesture-end"};
constexpr std::array realtimeNames{"off", "waiting", "granted", "withdrawn", "refused"};
constexpr std::array recoveredNames{"restored", "defaults", "set-aside", "missing", "quarantined"};

Napi::Value toWhole(Napi::Env env, std::uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

template <std::size_t Size>
Napi::Value toName(Napi::Env env, const std::array<const char*, Size>& names, std::size_t index) {
    return Napi::String::New(env, index < Size ? names[index] : "unknown");
}

template <typename Items, typename Convert>
Napi::Array toArray(Napi::Env env, const Items& items, Convert convert) {
    Napi::Array list = Napi::Array::New(env, items.size());
    std::uint32_t index = 0;
    for (const auto& item : items) list.Set(index++, convert(item));
    return list;
}

Napi::Object toFrame(Napi::Env env, const CrashFrame& frame) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("address", Napi::BigInt::New(env, frame.address));
    object.Set("module", toText(env, frame.module));
    object.Set("offset", Napi::BigInt::New(env, frame.offset));
    object.Set("function", toText(env, frame.function));
    object.Set("functionOffset", toWhole(env, frame.functionOffset));
    object.Set("sourceFile", toText(env, frame.sourceFile));
    object.Set("line", toWhole(env, frame.line));
    object.Set("isPlugin", Napi::Boolean::New(env, frame.isPlugin));
    return object;
}

Napi::Object toTraceEvent(Napi::Env env, const CrashTraceEvent& event) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("block", toWhole(env, event.block));
    object.Set("device", toWhole(env, event.device));
    object.Set("kind", toName(env, kindNames, static_cast<std::size_t>(event.kind)));
    object.Set("time", toWhole(env, event.time));
    object.Set("id", toWhole(env, event.id));
    object.Set("value", Napi::Number::New(env, event.value));
    return object;
}

} // namespace

Napi::Value toObject(Napi::Env env, const CrashReport& report) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("sandbox", toWhole(env, report.sandbox));
    object.Set("sandboxName", toText(env, report.sandboxName));
    object.Set("end", toObject(env, report.end));
    object.Set("title", toText(env, report.title));
    object.Set("signalName", toText(env, report.signalName));
    object.Set("detail", toText(env, report.detail));
    object.Set("threadRole", toText(env, report.threadRole));
    object.Set("threadName", toText(env, report.threadName));
    object.Set("pluginName", toText(env, report.pluginName));
    object.Set("pluginId", toText(env, report.pluginId));
    object.Set("pluginFile", toText(env, report.pluginFile));
    object.Set("block", toWhole(env, report.block));
    object.Set("frames", toArray(env, report.frames, [env](const CrashFrame& one) { return toFrame(env, one); }));
    object.Set("guiltyFrame", toWhole(env, report.guiltyFrame));
    object.Set("registers", toArray(env, report.registers, [env](const CrashRegister& one) {
                   Napi::Object pair = Napi::Object::New(env);
                   pair.Set("name", toText(env, one.name));
                   pair.Set("value", Napi::BigInt::New(env, one.value));
                   return pair;
               }));
    const auto trace = [env](const CrashTraceEvent& one) { return toTraceEvent(env, one); };
    object.Set("lastEvents", toArray(env, report.lastEvents, trace));
    object.Set("lastParameters", toArray(env, report.lastParameters, trace));
    object.Set("outputTail", toText(env, report.outputTail));
    object.Set("detectedNs", toWhole(env, report.detectedNs));
    object.Set("noticedBy", toText(env, report.noticedBy));
    object.Set("missing", toArray(env, report.missing, [env](const std::string& one) { return toText(env, one); }));
    return object;
}

Napi::Value toObject(Napi::Env env, const SandboxProcess& process) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", toWhole(env, process.id));
    object.Set("start", process.start == StartMode::forked ? "forked" : "executed");
    object.Set("startNote", toText(env, process.startNote));
    object.Set("realtime", toName(env, realtimeNames, static_cast<std::size_t>(process.realtime)));
    object.Set("realtimeRefusal", toText(env, process.realtimeRefusal));
    object.Set("realtimePath", realtimePathName(env, process.realtimePath));
    if (process.processor) object.Set("processor", toWhole(env, *process.processor));
    return object;
}

Napi::Value toMisuse(Napi::Env env, std::span<const std::uint32_t> counts) {
    Napi::Object object = Napi::Object::New(env);
    for (std::uint32_t i = 0; i < counts.size() && i < core::misuseCount; ++i)
        if (counts[i] > 0) object.Set(core::misuseName(i), toWhole(env, counts[i]));
    return object;
}

void fill(Napi::Env env, Napi::Object& object, const CrashReported& event) {
    object.Set("kind", "crash-report");
    object.Set("sandbox", toWhole(env, event.sandbox));
    object.Set("report", event.report ? toObject(env, *event.report) : env.Undefined());
}

void fill(Napi::Env env, Napi::Object& object, const SandboxRecovering& event) {
    object.Set("kind", "sandbox-recovering");
    object.Set("sandbox", toWhole(env, event.sandbox));
    object.Set("attempt", toWhole(env, event.attempt));
    object.Set("delayMs", toWhole(env, event.delayMs));
    object.Set("isStandby", Napi::Boolean::New(env, event.isStandby));
}

void fill(Napi::Env env, Napi::Object& object, const SandboxRecovered& event) {
    object.Set("kind", "sandbox-recovered");
    object.Set("sandbox", toWhole(env, event.sandbox));
    object.Set("attempt", toWhole(env, event.attempt));
    object.Set("durationNs", toWhole(env, event.durationNs));
    object.Set("isStandby", Napi::Boolean::New(env, event.isStandby));
    object.Set("devices", toArray(env, event.devices, [env](const RecoveredDevice& one) {
                   Napi::Object device = Napi::Object::New(env);
                   device.Set("device", toWhole(env, one.device));
                   device.Set("state", toName(env, recoveredNames, static_cast<std::size_t>(one.state)));
                   device.Set("hasPluginChanged", Napi::Boolean::New(env, one.hasPluginChanged));
                   device.Set("reason", toText(env, one.reason));
                   return device;
               }));
}

void fill(Napi::Env env, Napi::Object& object, const DeviceQuarantined& event) {
    object.Set("kind", "device-quarantined");
    object.Set("sandbox", toWhole(env, event.sandbox));
    object.Set("device", toWhole(env, event.device));
    object.Set("file", toText(env, event.file));
    object.Set("pluginId", toText(env, event.pluginId));
    object.Set("fileHash", toText(env, event.fileHash));
    object.Set("reason", toText(env, event.reason));
}

void fill(Napi::Env env, Napi::Object& object, const RecoveryFailed& event) {
    object.Set("kind", "recovery-failed");
    object.Set("sandbox", toWhole(env, event.sandbox));
    object.Set("reason", toText(env, event.reason));
}

} // namespace glovebox::addon
