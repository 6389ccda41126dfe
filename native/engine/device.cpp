#include "engine/device.h"

#include <utility>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

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
    next->processRequested = &wantsProcess;
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
    next->eventStorage.resize(request.eventCapacity);
    next->payloadStorage.resize(request.payloadCapacity);
    next->eventsOut = core::EventList(next->eventStorage, next->payloadStorage);
    next->area = std::move(area);
    running = std::move(next);
    return core::ok();
}

void Device::deactivate(wire::Activity& activity) {
    if (!instance->isActive()) return;
    const CallScope scope(activity, number, wire::PluginCall::deactivate);
    instance->deactivate();
    running.reset();
}

void Device::destroy(wire::Activity& activity) {
    if (instance) {
        deactivate(activity);
        const CallScope scope(activity, number, wire::PluginCall::destroy);
        instance.reset();
    }
    const CallScope scope(activity, number, wire::PluginCall::unload);
    file.reset();
    runLoop.reset();
}

const std::vector<core::ParameterInfo>& Device::parameters() {
    if (!hasParameters) parameterList = instance->parameters();
    hasParameters = true;
    return parameterList;
}

void Device::pluginChanged(std::uint32_t changes) {
    if ((changes & core::changedParameterInfo) != 0) hasParameters = false;
    tellTo.deviceChanged(number, changes);
}

} // namespace glovebox::engine
