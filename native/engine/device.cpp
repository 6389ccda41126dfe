#include "engine/device.h"

#include "engine/block_guards.h"
#include "engine/mixer.h"
#include "os/clock.h"

#include <utility>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

const char* textOf(core::Misuse kind) noexcept {
    using core::Misuse;
    switch (kind) {
    case Misuse::inputsWritten: return "G1: process wrote into its input samples";
    case Misuse::writtenPastBlock: return "G2: process wrote behind the last frame of an output";
    case Misuse::processorMode: return "G3: the floating-point mode of a thread was changed and not put back";
    case Misuse::locale: return "G4: the locale of the process was changed and not put back";
    case Misuse::workingDirectory: return "G5: the working directory of the process was changed and not put back";
    case Misuse::threadLeft: return "G6: a thread was left behind; the plugin's file stays loaded";
    case Misuse::restartFlood: return "G7: more than 8 restart requests in a second; the others are not granted";
    case Misuse::logFlood: return "G8: more than 256 log lines in a second; the others are lost";
    case Misuse::latencyLie: return "G9: a latency out of bounds; it is taken for 0";
    default: return core::misuseName(static_cast<std::uint32_t>(kind));
    }
}

void Device::adopt(std::shared_ptr<hosting::PluginFile> from, std::unique_ptr<hosting::Plugin> made,
                   std::unique_ptr<hosting::RunLoop> loop) {
    runLoop = std::move(loop);
    file = std::move(from);
    instance = std::move(made);
}

Status Device::activate(const wire::ActivateDevice& request, std::shared_ptr<Area> area, double sampleRate,
                        std::uint32_t maxFrames, wire::Activity& activity) {
    if (instance->isActive()) return core::fail(ErrorCode::wrongState, "the device is active already");
    const core::PortLayoutInfo ports = instance->ports();
    if (ports.audioInputs.size() > wire::mostPorts || ports.audioOutputs.size() > wire::mostPorts) {
        return core::fail(ErrorCode::limitExceeded, "the plugin has too many ports",
                          std::to_string(std::max(ports.audioInputs.size(), ports.audioOutputs.size())));
    }
    auto next = std::make_unique<DeviceAudio>();
    std::vector<std::uint32_t> outputChannels;
    for (const auto& port : ports.audioInputs) next->inputChannels.push_back(port.channels);
    for (const auto& port : ports.audioOutputs) outputChannels.push_back(port.channels);
    for (const std::uint32_t channels : next->inputChannels) {
        if (channels > wire::mostChannels) {
            return core::fail(ErrorCode::limitExceeded, "a port of the plugin has too many channels",
                              std::to_string(channels));
        }
    }
    next->layout = wire::layOutOutputs(outputChannels.data(), static_cast<std::uint32_t>(outputChannels.size()),
                                       maxFrames, request.sampleType, request.eventCapacity, request.payloadCapacity);
    if (next->layout.size == 0) {
        return core::fail(ErrorCode::limitExceeded, "the device's output exceeds a maximum of the protocol");
    }
    if (!area || !area->isWritable || area->memory.size() < next->layout.size) {
        return core::fail(ErrorCode::invalidArgument, "the output area is missing, not writable or too small",
                          "expected " + std::to_string(next->layout.size) + " bytes, found " +
                              std::to_string(area ? area->memory.size() : 0));
    }
    hosting::Activation activation;
    activation.sampleRate = sampleRate;
    activation.maxFrames = maxFrames;
    activation.sampleType = request.sampleType;
    activation.offline = request.offline;
    {
        const CallScope scope(activity, number, wire::PluginCall::activate);
        if (Status status = instance->activate(activation); !status) return status;
    }
    next->device = number;
    next->plugin = instance.get();
    next->sampleType = request.sampleType;
    next->maxFrames = maxFrames;
    next->processRequested = &wantsProcess;
    next->noticed = &noticedKinds;
    const std::size_t stride = wire::channelStride(maxFrames, request.sampleType);
    for (std::uint32_t port = 0; port < next->layout.portCount; ++port) {
        for (std::uint32_t channel = 0; channel < next->layout.ports[port].channels; ++channel) {
            next->outputPointers.push_back(area->memory.data() + next->layout.ports[port].offset + channel * stride);
        }
    }
    std::size_t pointer = 0;
    for (const std::uint32_t channels : outputChannels) {
        next->outputs.push_back({next->outputPointers.data() + pointer, channels, 0});
        pointer += channels;
    }
    constexpr std::size_t editsPrepared = 2 * 4096 / sizeof(core::Event);
    next->edited.prepare(editsPrepared);
    next->unfaded.resize(next->outputPointers.size() * wire::fadeInFrames * sampleSize(request.sampleType));
    next->eventStorage.resize(request.eventCapacity);
    next->payloadStorage.resize(request.payloadCapacity);
    next->eventsOut = core::EventList(next->eventStorage, next->payloadStorage);
    next->area = std::move(area);
    layLastGuards(*next);
    running = std::move(next);
    return core::ok();
}

void Device::deactivate(wire::Activity& activity) {
    if (!instance->isActive()) return;
    const CallScope scope(activity, number, wire::PluginCall::deactivate);
    instance->deactivate();
    running.reset();
}

void Device::keepLine(const std::shared_ptr<EventDelay>& line) {
    // One that no plan has any more is nobody else's: it may be looked into.
    std::erase_if(hostLines,
                  [&](const auto& kept) { return kept == line || (kept.use_count() == 1 && kept->isEmpty()); });
    hostLines.push_back(line);
}

void Device::destroy(wire::Activity& activity, const std::function<bool()>& leavesThreads) {
    if (instance) {
        deactivate(activity);
        const CallScope scope(activity, number, wire::PluginCall::destroy);
        instance.reset();
    }
    if (leavesThreads && leavesThreads()) {
        notice(core::Misuse::threadLeft);
        static auto* const kept = new std::vector<std::shared_ptr<hosting::PluginFile>>;
        kept->push_back(file);
    }
    tellNoticed();
    const CallScope scope(activity, number, wire::PluginCall::unload);
    file.reset();
    runLoop.reset();
}

const std::vector<core::ParameterInfo>& Device::parameters() {
    if (!hasParameters) parameterList = instance->parameters();
    hasParameters = true;
    return parameterList;
}

core::DeviceStatus Device::status() {
    core::DeviceStatus now = instance->status();
    if (now.latencyFrames > wire::mostLatency) {
        notice(core::Misuse::latencyLie);
        now.latencyFrames = 0;
    }
    return now;
}

void Device::notice(core::Misuse kind) noexcept {
    const MisuseBits bit = misuseBit(kind);
    const bool isFirst = (noticedKinds.fetch_or(bit, std::memory_order_acq_rel) & bit) == 0;
    tellTo.deviceMisbehaved(number, kind, isFirst);
}

void Device::tellNoticed() {
    const MisuseBits now = noticedKinds.load(std::memory_order_acquire);
    for (std::uint32_t kind = 0; kind < core::misuseCount; ++kind) {
        const MisuseBits bit = MisuseBits{1} << kind;
        if ((now & ~toldKinds & bit) != 0) tellTo.deviceNoticed(number, textOf(static_cast<core::Misuse>(kind)));
    }
    toldKinds = now;
}

void Device::restartRequested() {
    if (restarts.admit(os::nowNs())) {
        tellTo.deviceWantsRestart(number);
    } else {
        notice(core::Misuse::restartFlood);
    }
}

void Device::pluginChanged(std::uint32_t changes) {
    if ((changes & core::changedParameterInfo) != 0) hasParameters = false;
    tellTo.deviceChanged(number, changes);
}

} // namespace glovebox::engine
