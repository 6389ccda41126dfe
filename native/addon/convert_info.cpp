#include "addon/convert.h"

#include <array>

namespace glovebox::addon {

namespace {

Napi::Value toNumber(Napi::Env env, double value) { return Napi::Number::New(env, value); }
Napi::Value toNumber(Napi::Env env, std::uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

Napi::Value toObject(Napi::Env env, const core::AudioPortInfo& port) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", toNumber(env, std::uint64_t{port.id}));
    object.Set("name", toText(env, port.name));
    object.Set("channels", toNumber(env, std::uint64_t{port.channels}));
    object.Set("isMain", Napi::Boolean::New(env, port.isMain));
    object.Set("isActive", Napi::Boolean::New(env, port.isActive));
    object.Set("supports64", Napi::Boolean::New(env, port.supports64));
    object.Set("prefers64", Napi::Boolean::New(env, port.prefers64));
    object.Set("layout", toNumber(env, static_cast<std::uint64_t>(port.layout)));
    return object;
}

Napi::Value toObject(Napi::Env env, const core::NotePortInfo& port) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", toNumber(env, std::uint64_t{port.id}));
    object.Set("name", toText(env, port.name));
    object.Set("dialects", toNumber(env, std::uint64_t{port.dialects}));
    object.Set("preferred", toNumber(env, std::uint64_t{port.preferred}));
    return object;
}

template <typename T>
Napi::Value toList(Napi::Env env, const std::vector<T>& items) {
    Napi::Array list = Napi::Array::New(env, items.size());
    for (std::size_t i = 0; i < items.size(); ++i) list.Set(static_cast<std::uint32_t>(i), toObject(env, items[i]));
    return list;
}

Napi::Value toObject(Napi::Env env, const core::PluginDescriptor& descriptor) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("format", descriptor.format == core::PluginFormat::clap ? "clap" : "vst3");
    object.Set("id", toText(env, descriptor.id));
    object.Set("name", toText(env, descriptor.name));
    object.Set("vendor", toText(env, descriptor.vendor));
    object.Set("version", toText(env, descriptor.version));
    object.Set("url", toText(env, descriptor.url));
    object.Set("description", toText(env, descriptor.description));
    object.Set("apiVersion", toText(env, descriptor.apiVersion));
    Napi::Array features = Napi::Array::New(env, descriptor.features.size());
    for (std::size_t i = 0; i < descriptor.features.size(); ++i)
        features.Set(static_cast<std::uint32_t>(i), toText(env, descriptor.features[i]));
    object.Set("features", features);
    return object;
}

struct EventWriter {
    Napi::Env env;
    Napi::Object object;

    void operator()(const SandboxEnded& event) {
        object.Set("kind", "sandbox-ended");
        object.Set("sandbox", toNumber(env, std::uint64_t{event.sandbox}));
        object.Set("end", addon::toObject(env, event.end));
    }
    void operator()(const SandboxLate& event) {
        object.Set("kind", "sandbox-late");
        object.Set("sandbox", toNumber(env, std::uint64_t{event.sandbox}));
        object.Set("isLate", Napi::Boolean::New(env, event.isLate));
    }
    void operator()(const DeviceChanged& event) {
        object.Set("kind", "device-changed");
        object.Set("device", toNumber(env, std::uint64_t{event.device}));
        object.Set("changes", toNumber(env, std::uint64_t{event.changes}));
        object.Set("status", addon::toObject(env, event.status));
    }
    void operator()(const ParameterEdited& event) {
        object.Set("kind", "parameter-edited");
        object.Set("device", toNumber(env, std::uint64_t{event.device}));
        std::vector<PackedEvent> packed;
        for (const core::Event& one : event.events) packed.push_back({one.time, event.device, one, {}});
        setEvents(env, object, packed);
    }
    void operator()(const Logged& event) {
        object.Set("kind", "log");
        object.Set("sandbox", toNumber(env, std::uint64_t{event.sandbox}));
        object.Set("device", toNumber(env, std::uint64_t{event.device}));
        object.Set("severity", toNumber(env, std::uint64_t{event.severity}));
        object.Set("text", toText(env, event.text));
    }
    template <typename Event>
    void operator()(const Event& event) {
        fill(env, object, event);
    }
};

} // namespace

Napi::Value toText(Napi::Env env, const std::string& text) {
    napi_value value = nullptr;
    if (napi_create_string_utf8(env, text.data(), text.size(), &value) != napi_ok) return Napi::String::New(env, "");
    return Napi::Value(env, value);
}

Napi::Value toObject(Napi::Env env, const core::DeviceStatus& status) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("latencyFrames", toNumber(env, std::uint64_t{status.latencyFrames}));
    object.Set("tailFrames", toNumber(env, std::uint64_t{status.tailFrames}));
    object.Set("hasTail", Napi::Boolean::New(env, status.hasTail));
    object.Set("hasState", Napi::Boolean::New(env, status.hasState));
    object.Set("hasEditor", Napi::Boolean::New(env, status.hasEditor));
    object.Set("hasHardRealtimeRequirement", Napi::Boolean::New(env, status.hasHardRealtimeRequirement));
    object.Set("isActive", Napi::Boolean::New(env, status.isActive));
    object.Set("voiceCount", toNumber(env, std::uint64_t{status.voiceCount}));
    object.Set("voiceCapacity", toNumber(env, std::uint64_t{status.voiceCapacity}));
    return object;
}

Napi::Value toObject(Napi::Env env, const DeviceInfo& info) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", toNumber(env, std::uint64_t{info.id}));
    object.Set("sandbox", toNumber(env, std::uint64_t{info.sandbox}));
    object.Set("descriptor", toObject(env, info.descriptor));
    object.Set("audioInputs", toList(env, info.ports.audioInputs));
    object.Set("audioOutputs", toList(env, info.ports.audioOutputs));
    object.Set("noteInputs", toList(env, info.ports.noteInputs));
    object.Set("noteOutputs", toList(env, info.ports.noteOutputs));
    object.Set("status", toObject(env, info.status));
    object.Set("parameterCount", toNumber(env, std::uint64_t{info.parameterCount}));
    object.Set("sampleType", info.sampleType == core::SampleType::float32 ? "float32" : "float64");
    object.Set("pathLatencyFrames", toNumber(env, std::uint64_t{info.pathLatencyFrames}));
    return object;
}

Napi::Value toObject(Napi::Env env, const core::ParameterInfo& info) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", toNumber(env, std::uint64_t{info.id}));
    object.Set("flags", toNumber(env, std::uint64_t{info.flags}));
    object.Set("name", toText(env, info.name));
    object.Set("module", toText(env, info.module));
    object.Set("minimum", toNumber(env, info.minimum));
    object.Set("maximum", toNumber(env, info.maximum));
    object.Set("initial", toNumber(env, info.initial));
    object.Set("stepCount", toNumber(env, static_cast<double>(info.stepCount)));
    object.Set("unit", toText(env, info.unit));
    return object;
}

Napi::Value toObject(Napi::Env env, const ConnectionInfo& info) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", toNumber(env, info.id));
    object.Set("kind", info.ends.kind == PortKind::audio ? "audio" : "event");
    object.Set("source", toNumber(env, std::uint64_t{info.ends.source}));
    object.Set("sourcePort", toNumber(env, std::uint64_t{info.ends.sourcePort}));
    object.Set("target", toNumber(env, std::uint64_t{info.ends.target}));
    object.Set("targetPort", toNumber(env, std::uint64_t{info.ends.targetPort}));
    object.Set("isFeedback", Napi::Boolean::New(env, info.isFeedback));
    object.Set("isDelayed", Napi::Boolean::New(env, info.isDelayed));
    object.Set("compensationFrames", toNumber(env, std::uint64_t{info.compensationFrames}));
    return object;
}

Napi::Value toObject(Napi::Env env, const SandboxEnd& end) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("state", sandboxStateName(end.state));
    object.Set("reason", toText(env, end.reason));
    object.Set("signalOrCode", toNumber(env, static_cast<double>(end.signalOrCode)));
    object.Set("wasSignalled", Napi::Boolean::New(env, end.wasSignalled));
    object.Set("device", toNumber(env, std::uint64_t{end.device}));
    object.Set("call", toText(env, end.call));
    object.Set("faultAddress", Napi::BigInt::New(env, end.faultAddress));
    return object;
}

Napi::Value toObject(Napi::Env env, const SandboxUsage& usage) {
    Napi::Object object = Napi::Object::New(env);
    const auto set = [&](const char* name, const auto& figure) {
        if (figure) object.Set(name, toNumber(env, std::uint64_t{*figure}));
    };
    set("cpuNs", usage.cpuNs);
    set("residentBytes", usage.residentBytes);
    set("privateBytes", usage.privateBytes);
    set("sharedBytes", usage.sharedBytes);
    set("threads", usage.threads);
    set("descriptors", usage.descriptors);
    set("connections", usage.connections);
    set("writtenBytes", usage.writtenBytes);
    return object;
}

Napi::Value toObject(Napi::Env env, const GroupCounts& counts) {
    const GroupStatistics& statistics = counts.statistics;
    Napi::Object object = Napi::Object::New(env);
    object.Set("blocks", toNumber(env, statistics.blocks));
    object.Set("incompleteBlocks", toNumber(env, statistics.incompleteBlocks));
    object.Set("missedDeadlines", toNumber(env, statistics.missedDeadlines));
    object.Set("scrubbedSamples", toNumber(env, statistics.scrubbedSamples));
    object.Set("droppedEvents", toNumber(env, statistics.droppedEvents));
    object.Set("forgedBells", toNumber(env, statistics.forgedBells));
    object.Set("kernelCalls", toNumber(env, statistics.kernelCalls));
    auto wall = Napi::Float64Array::New(env, counts.wall.size() * 2);
    for (std::size_t i = 0; i < counts.wall.size(); ++i) {
        wall[2 * i] = static_cast<double>(counts.wall[i].ns);
        wall[2 * i + 1] = static_cast<double>(counts.wall[i].blocks);
    }
    object.Set("wall", wall);
    Napi::Array sandboxes = Napi::Array::New(env, counts.sandboxes.size());
    for (std::size_t i = 0; i < counts.sandboxes.size(); ++i) {
        Napi::Object one = Napi::Object::New(env);
        one.Set("sandbox", toNumber(env, std::uint64_t{counts.sandboxes[i].sandbox}));
        one.Set("blocks", toNumber(env, counts.sandboxes[i].blocks));
        one.Set("lateBlocks", toNumber(env, counts.sandboxes[i].lateBlocks));
        one.Set("deadBlocks", toNumber(env, counts.sandboxes[i].deadBlocks));
        sandboxes.Set(static_cast<std::uint32_t>(i), one);
    }
    object.Set("sandboxes", sandboxes);
    return object;
}

Napi::Value realtimePathName(Napi::Env env, RealtimePath path) {
    static constexpr std::array names{"none", "direct", "rtkit"};
    return Napi::String::New(env, names.at(static_cast<std::size_t>(path)));
}

Napi::Value toObject(Napi::Env env, const client::DriverStatistics& statistics) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("blocks", toNumber(env, statistics.blocks));
    object.Set("incompleteBlocks", toNumber(env, statistics.incompleteBlocks));
    object.Set("missedDeadlines", toNumber(env, statistics.missedDeadlines));
    object.Set("overruns", toNumber(env, statistics.overruns));
    object.Set("lateStarts", toNumber(env, statistics.lateStarts));
    object.Set("skippedBlocks", toNumber(env, statistics.skippedBlocks));
    object.Set("worstStartDelayNs", toNumber(env, statistics.worstStartDelayNs));
    object.Set("worstDurationNs", toNumber(env, statistics.worstDurationNs));
    object.Set("totalDurationNs", toNumber(env, statistics.totalDurationNs));
    object.Set("lostOutputFrames", toNumber(env, statistics.lostOutputFrames));
    object.Set("lostCommands", toNumber(env, statistics.lostCommands));
    object.Set("isRealtime", Napi::Boolean::New(env, statistics.isRealtime));
    object.Set("realtimePath", realtimePathName(env, statistics.realtimePath));
    object.Set("isRunning", Napi::Boolean::New(env, statistics.isRunning));
    return object;
}

Napi::Value toObject(Napi::Env env, const CalibrationReport& report) {
    static constexpr std::array sources{"measured", "remembered", "off"};
    const Calibration& measured = report.measured;
    Napi::Object object = Napi::Object::New(env);
    object.Set("source", Napi::String::New(env, sources.at(static_cast<std::size_t>(report.source))));
    object.Set("tookNs", toNumber(env, report.tookNs));
    object.Set("isGiven", Napi::Boolean::New(env, report.isGiven));
    object.Set("processors", toNumber(env, std::uint64_t{measured.processors}));
    object.Set("sameProcessorNs", toNumber(env, measured.sameProcessorNs));
    object.Set("crossProcessorNs", toNumber(env, measured.crossProcessorNs));
    object.Set("crossProcessorSpinNs", toNumber(env, measured.crossProcessorSpinNs));
    object.Set("timerOvershootNs", toNumber(env, measured.timerOvershootNs));
    object.Set("timerOvershootP99Ns", toNumber(env, measured.timerOvershootP99Ns));
    object.Set("isTimerRealtime", Napi::Boolean::New(env, measured.isTimerRealtime));
    object.Set("hasSpareProcessor", Napi::Boolean::New(env, report.waits.hasSpareProcessor));
    object.Set("spinNs", toNumber(env, report.waits.spinNs));
    object.Set("preWakeLeadNs", toNumber(env, report.waits.preWakeLeadNs));
    return object;
}

Napi::Value toObject(Napi::Env env, const GroupEvent& event) {
    EventWriter writer{env, Napi::Object::New(env)};
    std::visit(writer, event);
    return writer.object;
}

} // namespace glovebox::addon
