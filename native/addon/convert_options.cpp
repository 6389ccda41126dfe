#include "addon/convert.h"

#include <array>

namespace glovebox::addon {

namespace {

constexpr std::array crossingNames{"pipelined", "synchronous"};
constexpr std::array fallbackNames{"silence", "bypass", "hold"};
constexpr std::array hostingNames{"sandboxed", "direct"};
constexpr std::array startNames{"automatic", "forked", "executed"};
constexpr std::array recoveryNames{"automatic", "manual"};
constexpr std::array sampleNames{"automatic", "float32", "float64"};
constexpr std::array sourceNames{"silence", "sine", "noise", "loop"};

SandboxLimits readLimits(Arguments& arguments, const Napi::Object& object) {
    SandboxLimits limits;
    limits.memoryBytes = arguments.uintOf(object, "memoryBytes", limits.memoryBytes);
    limits.processesAndThreads = arguments.uint32Of(object, "processesAndThreads", limits.processesAndThreads);
    limits.openFiles = arguments.uint32Of(object, "openFiles", limits.openFiles);
    limits.cpuSeconds = arguments.uintOf(object, "cpuSeconds", limits.cpuSeconds);
    limits.fileBytes = arguments.uintOf(object, "fileBytes", limits.fileBytes);
    return limits;
}

RecoveryPolicy readRecovery(Arguments& arguments, const Napi::Object& object) {
    RecoveryPolicy policy;
    policy.mode = static_cast<RecoveryPolicy::Mode>(arguments.choiceOf(object, "mode", recoveryNames, 0));
    policy.attempts = arguments.uint32Of(object, "attempts", policy.attempts);
    policy.windowMs = arguments.uint32Of(object, "windowMs", policy.windowMs);
    policy.delayMs = arguments.uint32Of(object, "delayMs", policy.delayMs);
    policy.backoff = arguments.numberOf(object, "backoff", policy.backoff);
    if (!(policy.backoff >= 1 && policy.backoff <= 1000)) arguments.fail("backoff", "a number between 1 and 1000");
    policy.maxDelayMs = arguments.uint32Of(object, "maxDelayMs", policy.maxDelayMs);
    policy.autosaveMs = arguments.uint32Of(object, "autosaveMs", policy.autosaveMs);
    policy.standby = arguments.flagOf(object, "standby", policy.standby);
    return policy;
}

/// The object at `name`, or an empty one.
Napi::Object objectOf(Arguments& arguments, const Napi::Object& object, const char* name) {
    const Napi::Value value = arguments.property(object, name);
    if (value.IsObject()) return value.As<Napi::Object>();
    if (!value.IsUndefined()) arguments.fail(name, "an object");
    return Napi::Object::New(object.Env());
}

} // namespace

GroupOptions readGroupOptions(Arguments& arguments, const Napi::Object& object) {
    GroupOptions options;
    options.name = arguments.textOf(object, "name");
    options.sampleRate = arguments.numberOf(object, "sampleRate", options.sampleRate);
    options.maxBlockSize = arguments.uint32Of(object, "maxBlockSize", options.maxBlockSize);
    options.crossing = static_cast<Crossing>(arguments.choiceOf(object, "crossing", crossingNames, 0));
    options.latencyCompensation = arguments.flagOf(object, "latencyCompensation", options.latencyCompensation);
    options.stageDeadlineNs = arguments.uintOf(object, "stageDeadlineNs", options.stageDeadlineNs);
    options.blockDeadlineNs = arguments.uintOf(object, "blockDeadlineNs", options.blockDeadlineNs);
    options.hangAfterBlocks = arguments.uint32Of(object, "hangAfterBlocks", options.hangAfterBlocks);
    options.hangAfterNs = arguments.uintOf(object, "hangAfterNs", options.hangAfterNs);
    options.eventCapacity = arguments.uint32Of(object, "eventCapacity", options.eventCapacity);
    options.payloadCapacity = arguments.uint32Of(object, "payloadCapacity", options.payloadCapacity);
    options.savesEnergy = arguments.flagOf(object, "savesEnergy", options.savesEnergy);
    return options;
}

SandboxOptions readSandboxOptions(Arguments& arguments, const Napi::Object& object) {
    SandboxOptions options;
    options.name = arguments.textOf(object, "name");
    options.start = static_cast<StartMode>(arguments.choiceOf(object, "start", startNames, 0));
    options.hosting = static_cast<HostingMode>(arguments.choiceOf(object, "hosting", hostingNames, 0));
    options.fallback = static_cast<Fallback>(arguments.choiceOf(object, "fallback", fallbackNames, 0));
    options.limits = readLimits(arguments, objectOf(arguments, object, "limits"));
    options.recovery = readRecovery(arguments, objectOf(arguments, object, "recovery"));
    options.wantsRealtime = arguments.flagOf(object, "wantsRealtime", options.wantsRealtime);
    options.callLimitNs = arguments.uintOf(object, "callLimitNs", options.callLimitNs);
    options.loadLimitNs = arguments.uintOf(object, "loadLimitNs", options.loadLimitNs);
    options.stateLimitNs = arguments.uintOf(object, "stateLimitNs", options.stateLimitNs);
    return options;
}

DeviceOptions readDeviceOptions(Arguments& arguments, const Napi::Object& object) {
    DeviceOptions options;
    options.file = arguments.textOf(object, "file");
    options.pluginId = arguments.textOf(object, "pluginId");
    options.samples = static_cast<DeviceOptions::Samples>(arguments.choiceOf(object, "samples", sampleNames, 0));
    options.inputChannels = arguments.uintsOf(object, "inputChannels");
    options.outputChannels = arguments.uintsOf(object, "outputChannels");
    return options;
}

core::Transport readTransport(Arguments& arguments, const Napi::Object& object) {
    core::Transport transport;
    transport.flags = arguments.uint32Of(object, "flags", 0);
    transport.timeSignatureNumerator =
        static_cast<std::uint16_t>(arguments.uintOf(object, "timeSignatureNumerator", 4, 0xffff));
    transport.timeSignatureDenominator =
        static_cast<std::uint16_t>(arguments.uintOf(object, "timeSignatureDenominator", 4, 0xffff));
    transport.barNumber = static_cast<std::int32_t>(arguments.integerOf(object, "barNumber", 0));
    transport.tempo = arguments.numberOf(object, "tempo", transport.tempo);
    transport.tempoIncrement = arguments.numberOf(object, "tempoIncrement", 0);
    transport.songBeats = arguments.numberOf(object, "songBeats", 0);
    transport.songSeconds = arguments.numberOf(object, "songSeconds", 0);
    transport.barStartBeats = arguments.numberOf(object, "barStartBeats", 0);
    transport.loopStartBeats = arguments.numberOf(object, "loopStartBeats", 0);
    transport.loopEndBeats = arguments.numberOf(object, "loopEndBeats", 0);
    transport.loopStartSeconds = arguments.numberOf(object, "loopStartSeconds", 0);
    transport.loopEndSeconds = arguments.numberOf(object, "loopEndSeconds", 0);
    transport.steadyFrames = static_cast<std::int64_t>(arguments.uintOf(object, "steadyFrames", 0));
    return transport;
}

client::DriverOptions readDriverOptions(Arguments& arguments, const Napi::Object& object) {
    client::DriverOptions options;
    options.isPaced = arguments.flagOf(object, "isPaced", options.isPaced);
    options.frames = arguments.uint32Of(object, "frames", options.frames);
    options.inputChannels = arguments.uintsOf(object, "inputChannels");
    options.outputChannels = arguments.uintsOf(object, "outputChannels");
    options.ringFrames = arguments.uint32Of(object, "ringFrames", options.ringFrames);
    options.historyBlocks = arguments.uint32Of(object, "historyBlocks", options.historyBlocks);
    options.blockDetails = arguments.flagOf(object, "blockDetails", options.blockDetails);
    options.commandCapacity = arguments.uint32Of(object, "commandCapacity", options.commandCapacity);
    options.wantsRealtime = arguments.flagOf(object, "wantsRealtime", options.wantsRealtime);

    const Napi::Object source = objectOf(arguments, object, "source");
    switch (arguments.choiceOf(source, "kind", sourceNames, 0)) {
    case 1:
        options.source = client::SineSource{arguments.numberOf(source, "frequencyHz", 440),
                                            arguments.numberOf(source, "amplitude", 0.5)};
        break;
    case 2:
        options.source =
            client::NoiseSource{arguments.uintOf(source, "seed", 1), arguments.numberOf(source, "amplitude", 0.5)};
        break;
    case 3:
        options.source =
            client::LoopSource{readChannels(arguments, arguments.property(source, "channels"), "channels")};
        break;
    default: break;
    }

    const Napi::Value transport = arguments.property(object, "transport");
    options.hasTransport = transport.IsObject();
    if (options.hasTransport) options.transport = readTransport(arguments, transport.As<Napi::Object>());
    return options;
}

} // namespace glovebox::addon
