#include "client/group_core.h"

#include <algorithm>

namespace glovebox::client {

using core::ErrorCode;

namespace {

std::string portText(DeviceId device, std::uint32_t port, const char* what) {
    return std::string(what) + " port " + std::to_string(port) + " of device " + std::to_string(device);
}

Status noDevice(DeviceId device) {
    return core::fail(ErrorCode::unknownObject, "no such device in this group", std::to_string(device));
}

} // namespace

Status GroupCore::checkOutputPort(DeviceId device, std::uint32_t port) const {
    const DeviceRecord* record = findDevice(device);
    if (record == nullptr) return noDevice(device);
    if (port >= record->layout.portCount)
        return core::fail(ErrorCode::unknownObject, "no such port", portText(device, port, "audio output"));
    return core::ok();
}

Result<ConnectionId> GroupCore::connect(const ConnectionEnds& ends) {
    const std::lock_guard lock(editing);
    const DeviceRecord* source = findDevice(ends.source);
    const DeviceRecord* target = findDevice(ends.target);
    if (source == nullptr) return noDevice(ends.source);
    if (target == nullptr) return noDevice(ends.target);
    const auto& from = source->description.ports;
    const auto& to = target->description.ports;
    if (ends.kind == PortKind::audio) {
        if (auto status = checkOutputPort(ends.source, ends.sourcePort); !status) return status;
        if (ends.targetPort >= to.audioInputs.size())
            return core::fail(ErrorCode::unknownObject, "no such port",
                              portText(ends.target, ends.targetPort, "audio input"));
    } else {
        if (ends.sourcePort >= from.noteOutputs.size())
            return core::fail(ErrorCode::unknownObject, "no such port",
                              portText(ends.source, ends.sourcePort, "note output"));
        if (ends.targetPort >= to.noteInputs.size())
            return core::fail(ErrorCode::unknownObject, "no such port",
                              portText(ends.target, ends.targetPort, "note input"));
    }
    for (const auto& wire : wires) {
        if (wire->ends.kind == ends.kind && wire->ends.source == ends.source && wire->ends.target == ends.target &&
            wire->ends.sourcePort == ends.sourcePort && wire->ends.targetPort == ends.targetPort)
            return core::fail(ErrorCode::duplicateConnection, "these ports are connected already",
                              "connection " + std::to_string(wire->id));
    }
    auto wire = std::make_unique<ConnectionRecord>();
    wire->id = nextConnection++;
    wire->ends = ends;
    const ConnectionId id = wire->id;
    wires.push_back(std::move(wire));
    if (auto status = commit(); !status) {
        wires.pop_back();
        static_cast<void>(commit());
        return status;
    }
    return id;
}

Status GroupCore::disconnect(ConnectionId connection) {
    const std::lock_guard lock(editing);
    const auto found =
        std::find_if(wires.begin(), wires.end(), [&](const auto& wire) { return wire->id == connection; });
    if (found == wires.end())
        return core::fail(ErrorCode::unknownObject, "no such connection", std::to_string(connection));
    // Its buffer is named by the plan in use: it goes when that plan is gone.
    const auto leaving = std::move(*found);
    wires.erase(found);
    return commit();
}

std::vector<ConnectionInfo> GroupCore::connections() const {
    const std::lock_guard lock(editing);
    std::vector<ConnectionInfo> result;
    for (const auto& wire : wires)
        result.push_back({wire->id, wire->ends, wire->compiled.isFeedback, wire->compiled.isDelayed,
                          wire->compiled.compensationFrames});
    return result;
}

Result<std::uint32_t> GroupCore::addHostInput(DeviceId device, std::uint32_t port, std::uint32_t channels,
                                              SampleType type) {
    const std::lock_guard lock(editing);
    const DeviceRecord* record = findDevice(device);
    if (record == nullptr) return noDevice(device);
    const auto& ports = record->description.ports.audioInputs;
    if (port >= ports.size())
        return core::fail(ErrorCode::unknownObject, "no such port", portText(device, port, "audio input"));
    if (channels > wire::mostChannels)
        return core::fail(ErrorCode::invalidArgument, "a port has at most 64 channels", std::to_string(channels));
    if (std::any_of(hostInputs.begin(), hostInputs.end(),
                    [&](const auto& input) { return input.device == device && input.port == port; }))
        return core::fail(ErrorCode::duplicateConnection, "the host feeds this port already",
                          portText(device, port, "audio input"));
    HostInputRecord input;
    input.index = nextHostInput++;
    input.device = device;
    input.port = port;
    input.channels = channels != 0 ? channels : std::max(ports[port].channels, 1u);
    input.type = type;
    hostInputs.push_back(input);
    if (auto status = commit(); !status) {
        hostInputs.pop_back();
        return status;
    }
    return input.index;
}

Result<std::uint32_t> GroupCore::addHostOutput(DeviceId device, std::uint32_t port, SampleType type) {
    const std::lock_guard lock(editing);
    if (auto status = checkOutputPort(device, port); !status) return status;
    hostOutputs.push_back({nextHostOutput++, device, port, type});
    if (auto status = commit(); !status) {
        hostOutputs.pop_back();
        return status;
    }
    return hostOutputs.back().index;
}

Status GroupCore::removeHostInput(std::uint32_t index) {
    const std::lock_guard lock(editing);
    const auto found =
        std::find_if(hostInputs.begin(), hostInputs.end(), [&](const auto& input) { return input.index == index; });
    if (found == hostInputs.end())
        return core::fail(ErrorCode::unknownObject, "no such host input", std::to_string(index));
    const HostInputRecord leaving = *found; // its buffer stays until the plan that names it is out of use
    hostInputs.erase(found);
    return commit();
}

Status GroupCore::removeHostOutput(std::uint32_t index) {
    const std::lock_guard lock(editing);
    if (std::erase_if(hostOutputs, [&](const auto& output) { return output.index == index; }) == 0)
        return core::fail(ErrorCode::unknownObject, "no such host output", std::to_string(index));
    return commit();
}

Status GroupCore::collectEvents(DeviceId device) {
    const std::lock_guard lock(editing);
    DeviceRecord* record = findDevice(device);
    if (record == nullptr) return noDevice(device);
    if (record->collector) return core::ok();
    record->collector = std::make_shared<EventCollector>(device, options.eventCapacity, options.payloadCapacity);
    return commit();
}

Result<std::uint32_t> GroupCore::addTap(DeviceId device, std::uint32_t port) {
    const std::lock_guard lock(editing);
    if (auto status = checkOutputPort(device, port); !status) return status;
    const DeviceRecord& record = *findDevice(device);
    std::uint32_t index = 0;
    {
        const std::lock_guard tapLock(tapMutex);
        for (const auto& tap : taps) index = std::max(index, tap.index + 1);
        taps.push_back(
            {index, device, port, std::make_shared<Tap>(record.layout.ports[port].channels, options.maxBlockSize)});
    }
    if (auto status = commit(); !status) return status;
    return index;
}

Result<TapReading> GroupCore::readTap(std::uint32_t tap, std::span<float* const> channels,
                                      std::uint32_t capacity) const {
    std::shared_ptr<Tap> found;
    {
        const std::lock_guard lock(tapMutex);
        for (const auto& record : taps) {
            if (record.index == tap) found = record.tap;
        }
    }
    if (!found) return core::fail(ErrorCode::unknownObject, "no such tap", std::to_string(tap));
    return found->read(channels, capacity);
}

void GroupCore::renderEnds(std::uint32_t& inputs, std::vector<std::uint32_t>& outputChannels,
                           std::vector<DeviceId>& collected) const {
    const std::lock_guard lock(editing);
    inputs = nextHostInput;
    outputChannels.assign(nextHostOutput, 0);
    for (const auto& output : hostOutputs) {
        const DeviceRecord* device = findDevice(output.device);
        if (device != nullptr && output.port < device->layout.portCount)
            outputChannels[output.index] = device->layout.ports[output.port].channels;
    }
    for (const auto& device : devices) {
        if (device->collector) collected.push_back(device->id);
    }
}

} // namespace glovebox::client
