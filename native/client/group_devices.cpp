#include "client/group_core.h"

#include <algorithm>

namespace glovebox::client {

using core::ErrorCode;

namespace {

Status unknownDevice(DeviceId device) {
    return core::fail(ErrorCode::unknownObject, "no such device in this group", std::to_string(device));
}

/// A description comes from a hostile process: what we size memory by is bounded here, once. One out of bounds ends it.
Status checkDescription(SandboxLink& link, const wire::DeviceDescription& description, DeviceId expected) {
    const auto isSane = [](const std::vector<core::AudioPortInfo>& ports) {
        return ports.size() <= wire::mostPorts && std::all_of(ports.begin(), ports.end(), [](const auto& port) {
                   return port.channels <= wire::mostChannels;
               });
    };
    if (description.device != expected || !isSane(description.ports.audioInputs) ||
        !isSane(description.ports.audioOutputs) || description.ports.noteInputs.size() > wire::mostPorts ||
        description.ports.noteOutputs.size() > wire::mostPorts || description.status.latencyFrames > wire::mostLatency)
        return link.breach("a device description out of bounds");
    return core::ok();
}

core::SampleType chooseSampleType(const wire::DeviceDescription& description, DeviceOptions::Samples wanted) {
    if (wanted == DeviceOptions::Samples::float32) return core::SampleType::float32;
    if (wanted == DeviceOptions::Samples::float64) return core::SampleType::float64;
    if (!description.supports32) return core::SampleType::float64;
    const auto prefers = [](const std::vector<core::AudioPortInfo>& ports) {
        return std::any_of(ports.begin(), ports.end(), [](const auto& port) { return port.isMain && port.prefers64; });
    };
    const bool prefers64 = prefers(description.ports.audioOutputs) || prefers(description.ports.audioInputs);
    return description.supports64 && prefers64 ? core::SampleType::float64 : core::SampleType::float32;
}

} // namespace

Result<SandboxLink*> GroupCore::aliveLink(const DeviceRecord& device) {
    if (device.isPlaceholder())
        return core::fail(ErrorCode::sandboxDied, "the device is a placeholder: it did not come back with its sandbox",
                          device.whyPlaceholder);
    SandboxRecord* sandbox = findSandbox(device.sandbox);
    if (sandbox == nullptr || !sandbox->link->isAlive())
        return core::fail(ErrorCode::sandboxDied, "the device's sandbox has ended",
                          sandbox != nullptr ? sandbox->link->ending().reason : std::string());
    return sandbox->link.get();
}

Result<wire::DeviceDescription> GroupCore::create(SandboxLink& link, DeviceId device, const DeviceOptions& wanted) {
    link.own(device, wanted.file, wanted.pluginId);
    auto description = link.ask<wire::DeviceDescription>(
        wire::CreateDevice{device, wanted.file, wanted.pluginId, isOffline}, link.settings().loadLimitNs);
    if (!description) {
        link.disown(device);
        auto status = description.status();
        // The process may have died of it: how it died is the better answer.
        if (status.code == ErrorCode::sandboxDied) status.details = link.ending().reason;
        return status;
    }
    if (auto status = checkDescription(link, *description, device); !status) return status;
    link.describe(device, description->descriptor);
    if (!wanted.inputChannels.empty() || !wanted.outputChannels.empty()) {
        description = link.ask<wire::DeviceDescription>(
            wire::RequestLayout{device, wanted.inputChannels, wanted.outputChannels}, link.settings().callLimitNs);
        if (description) {
            if (auto status = checkDescription(link, *description, device); !status) return status;
        }
    }
    return description;
}

Result<DeviceId> GroupCore::addDevice(SandboxId sandbox, const DeviceOptions& wanted) {
    const std::lock_guard lock(editing);
    if (isClosed) return core::fail(ErrorCode::wrongState, "the group is closed");
    SandboxRecord* record = findSandbox(sandbox);
    if (record == nullptr || record->home != 0)
        return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
    if (!record->link->isAlive()) {
        const bool isRecovering = recovery.stateOf(sandbox) == SandboxState::recovering;
        return core::fail(ErrorCode::sandboxDied,
                          isRecovering ? "the sandbox is recovering: wait for its SandboxRecovered"
                                       : "the sandbox has ended",
                          record->link->ending().reason);
    }
    const DeviceId id = nextDevice++;
    auto stamp = record->link->isDirect() ? PluginFileStamp{} : stampOf(wanted.file);
    auto description = create(*record->link, id, wanted);
    if (!description) return description.status();
    auto device = std::make_unique<DeviceRecord>();
    device->id = id;
    device->sandbox = device->home = sandbox;
    device->options = wanted;
    device->description = std::move(*description);
    device->memory = std::make_shared<DeviceMemory>(id, sandbox, wanted.file, device->description.descriptor.id,
                                                    std::move(stamp), device->description.parameterCount);
    device->commands = std::make_shared<CommandQueue>(device->memory, options.eventCapacity, options.payloadCapacity);
    {
        const std::lock_guard living_(livingMutex);
        memories[id] = device->memory;
    }
    auto status = activate(*device);
    if (status.isOk()) {
        devices.push_back(std::move(device));
        status = commit();
        if (!status) {
            device = std::move(devices.back());
            devices.pop_back();
            static_cast<void>(commit());
        }
    }
    if (status.isOk()) {
        if (!record->link->isDirect()) saver.begin();
        return id;
    }
    {
        const std::lock_guard living_(livingMutex);
        memories.erase(id);
    }
    if (record->link->isAlive()) {
        if (device->isActive) static_cast<void>(deactivate(*device));
        static_cast<void>(destroy(*record->link, id));
    }
    return status;
}

Status GroupCore::activate(DeviceRecord& device) {
    auto link = aliveLink(device);
    return link ? activateIn(**link, device) : link.status();
}

Status GroupCore::activateIn(SandboxLink& link, DeviceRecord& device) {
    device.type = chooseSampleType(device.description, device.options.samples);
    if (device.type == core::SampleType::float64 && !device.description.supports64)
        return core::fail(ErrorCode::pluginRefused, "the plugin does not process 64-bit samples");
    if (device.type == core::SampleType::float32 && !device.description.supports32)
        return core::fail(ErrorCode::pluginRefused, "the plugin does not process 32-bit samples");
    std::vector<std::uint32_t> channels;
    for (const auto& port : device.description.ports.audioOutputs) channels.push_back(port.channels);
    device.layout =
        wire::layOutOutputs(channels.data(), static_cast<std::uint32_t>(channels.size()), options.maxBlockSize,
                            device.type, options.eventCapacity, options.payloadCapacity);
    auto area = SharedArea::create(nextArea++, wire::AreaKind::deviceOutput, device.layout.size, os::Access::readOnly,
                                   "glovebox-device");
    if (!area) return area.status();
    if (auto status = link.mapInto(**area, true, true); !status) return status;
    // Its producer has mapped it: from now on nobody else can map it for writing.
    if (auto sealed = (*area)->memory.sealWrites(); !sealed && sealed.code != ErrorCode::unsupportedHere) return sealed;
    auto answer = link.ask<wire::DeviceDescription>(wire::ActivateDevice{device.id, (*area)->id, device.type,
                                                                         options.eventCapacity, options.payloadCapacity,
                                                                         isOffline},
                                                    link.settings().callLimitNs);
    if (!answer) {
        link.forgetArea((*area)->id);
        auto status = answer.status();
        if (status.code == ErrorCode::sandboxDied) status.details = link.ending().reason;
        return status;
    }
    if (auto status = checkDescription(link, *answer, device.id); !status) return status;
    device.description = std::move(*answer);
    // The layout that we sized memory by is the one that counts, whatever the plugin says after activation.
    auto& outputs = device.description.ports.audioOutputs;
    outputs.resize(channels.size());
    for (std::size_t i = 0; i < channels.size(); ++i) outputs[i].channels = channels[i];
    device.memory->hasState = device.description.status.hasState;
    device.output = std::move(*area);
    device.isActive = true;
    return core::ok();
}

Status GroupCore::destroy(SandboxLink& link, DeviceId device) {
    auto status = link.command(wire::DestroyDevice{device}, link.settings().callLimitNs);
    if (status.isOk()) link.disown(device);
    return status;
}

Status GroupCore::deactivate(DeviceRecord& device) {
    device.isActive = false;
    auto link = aliveLink(device);
    const auto output = std::exchange(device.output, nullptr);
    device.fallbackPorts.clear();
    device.bypassLine.reset();
    device.bypassDelays.clear();
    if (!link) return core::ok();
    retire(*findSandbox(device.sandbox), true); // nobody may run what is being deactivated
    const auto status = (*link)->command(wire::DeactivateDevice{device.id}, (*link)->settings().callLimitNs);
    for (auto& [id, sandbox] : sandboxes) {
        if (output) sandbox.link->forgetArea(output->id);
    }
    for (auto& [id, standby] : standbys) {
        if (output) standby->record.link->forgetArea(output->id);
    }
    return status;
}

void GroupCore::forgetDevice(DeviceId device) {
    std::erase_if(wires, [&](const auto& wire) { return wire->ends.source == device || wire->ends.target == device; });
    std::erase_if(hostInputs, [&](const auto& input) { return input.device == device; });
    std::erase_if(hostOutputs, [&](const auto& output) { return output.device == device; });
    {
        const std::lock_guard living_(livingMutex);
        memories.erase(device);
    }
    const std::lock_guard lock(tapMutex);
    std::erase_if(taps, [&](const auto& tap) { return tap.device == device; });
}

Status GroupCore::removeDevice(DeviceId device) {
    const std::lock_guard lock(editing);
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const auto& record) { return record->id == device; });
    if (found == devices.end()) return unknownDevice(device);
    auto leaving = std::move(*found);
    devices.erase(found);
    forgetDevice(device);
    if (auto status = commit(); !status) return status;
    auto link = aliveLink(*leaving);
    if (!link) return core::ok();
    auto status = deactivate(*leaving);
    if (status.isOk()) status = destroy(**link, device);
    // With its process the plugin is gone, too: that it took it along is told as the end of the sandbox.
    return status.code == ErrorCode::sandboxDied ? core::ok() : status;
}

Result<DeviceInfo> GroupCore::deviceInfo(DeviceId device) const {
    const std::lock_guard lock(editing);
    const DeviceRecord* record = findDevice(device);
    if (record == nullptr) return unknownDevice(device);
    DeviceInfo info;
    info.id = device;
    info.sandbox = record->home;
    info.descriptor = record->description.descriptor;
    info.ports = record->description.ports;
    info.status = record->description.status;
    info.parameterCount = record->description.parameterCount;
    info.sampleType = record->type;
    info.pathLatencyFrames = record->outputLatency;
    return info;
}

Result<DeviceId> GroupCore::duplicateDevice(DeviceId device, SandboxId sandbox) {
    DeviceOptions wanted;
    std::vector<std::byte> state;
    {
        const std::lock_guard lock(editing);
        DeviceRecord* record = findDevice(device);
        if (record == nullptr) return unknownDevice(device);
        auto link = aliveLink(*record);
        if (!link) return link.status();
        wanted = record->options;
        wanted.pluginId = record->description.descriptor.id;
        if (record->description.status.hasState) {
            auto saved = save(**link, *record->memory, core::StateContext::duplicate);
            if (!saved) return saved.status();
            state = **saved;
        }
    }
    // Parameters are copied too: a plugin without state has nothing else, and one with state gets the same values again.
    auto values = parameterValues(device);
    if (!values) return values.status();
    auto made = addDevice(sandbox, wanted);
    if (!made) return made;
    auto status = state.empty() ? core::ok() : loadState(*made, state, core::StateContext::duplicate);
    if (status.isOk() && state.empty()) {
        for (const auto& [parameter, value] : *values) {
            status = setParameter(*made, parameter, value);
            if (!status) break;
        }
    }
    if (status.isOk()) return made;
    static_cast<void>(removeDevice(*made));
    return status;
}

Status GroupCore::moveDevice(DeviceId device, SandboxId sandbox) {
    const std::lock_guard lock(editing);
    DeviceRecord* record = findDevice(device);
    SandboxRecord* target = findSandbox(sandbox);
    if (record == nullptr) return unknownDevice(device);
    if (target == nullptr || target->home != 0)
        return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
    if (record->home == sandbox) return core::ok();
    if (!target->link->isAlive())
        return core::fail(ErrorCode::sandboxDied, "the sandbox has ended", target->link->ending().reason);
    auto source = aliveLink(*record);
    if (!source) return source.status();
    std::vector<std::byte> state;
    const std::uint64_t done = (*source)->audioSide()->framesDone();
    const std::uint64_t mark = record->memory->parameters.mark();
    if (record->description.status.hasState) {
        auto saved = save(**source, *record->memory, core::StateContext::duplicate);
        if (!saved) return saved.status();
        state = **saved;
    }
    auto moved = std::make_unique<DeviceRecord>();
    moved->id = device;
    moved->sandbox = moved->home = sandbox;
    moved->memory = record->memory;
    moved->options = record->options;
    moved->options.pluginId = record->description.descriptor.id;
    auto description = create(*target->link, device, moved->options);
    if (!description) return description.status();
    moved->description = std::move(*description);
    moved->commands = std::make_shared<CommandQueue>(moved->memory, options.eventCapacity, options.payloadCapacity);
    moved->collector = record->collector;
    auto status = state.empty() ? core::ok() : load(*target->link, device, state, core::StateContext::duplicate);
    // What is on its way to it is not in its state.
    if (status.isOk())
        status = tell(*target->link, *moved->memory,
                      [&](const ParameterShadow::Value& value) { return value.due >= done || value.order > mark; });
    if (status.isOk()) status = activate(*moved);
    if (!status.isOk()) {
        static_cast<void>(destroy(*target->link, device));
        return status;
    }
    const auto place =
        std::find_if(devices.begin(), devices.end(), [&](const auto& other) { return other->id == device; });
    std::swap(*place, moved);
    (*place)->memory->sandbox = sandbox;
    endNotesInBlock(device);
    status = commit();
    endNotesOverTime(device);
    static_cast<void>(deactivate(*moved));
    static_cast<void>(destroy(**source, device));
    return status;
}

Status GroupCore::restartDevice(DeviceId device) { return requestLayout(device, {}, {}); }

Status GroupCore::requestLayout(DeviceId device, const std::vector<std::uint32_t>& inputs,
                                const std::vector<std::uint32_t>& outputs) {
    const std::lock_guard lock(editing);
    DeviceRecord* record = findDevice(device);
    if (record == nullptr) return unknownDevice(device);
    auto link = aliveLink(*record);
    if (!link) return link.status();
    // Out of the plan first: nobody may run what is being deactivated. Consumers hear silence meanwhile.
    const auto output = record->output;
    record->isActive = false;
    if (auto status = commit(); !status) return status;
    if (auto status = deactivate(*record); !status) return status;
    endNotesOverTime(device);
    // Who has not left the plan before yet does not go on with what it holds of these connections.
    for (const auto& wire : wires) {
        if (wire->ends.source != device || wire->compiled.isDelayed) continue;
        ++wire->restarts;
        ++wire->renewals;
    }
    Status refused;
    if (!inputs.empty() || !outputs.empty()) {
        auto answer = (*link)->ask<wire::DeviceDescription>(wire::RequestLayout{device, inputs, outputs},
                                                            (*link)->settings().callLimitNs);
        refused = answer ? checkDescription(**link, *answer, device) : answer.status();
        if (refused.isOk()) record->description = std::move(*answer);
        if (refused.isOk()) {
            record->options.inputChannels = inputs;
            record->options.outputChannels = outputs;
        }
    } else {
        auto answer =
            (*link)->ask<wire::DeviceDescription>(wire::DescribeDevice{device}, (*link)->settings().callLimitNs);
        if (answer && checkDescription(**link, *answer, device).isOk()) record->description = std::move(*answer);
    }
    if (auto status = activate(*record); !status) return status;
    const auto status = commit();
    return refused.isOk() ? status : refused;
}

Status GroupCore::resetDevice(DeviceId device) {
    const std::lock_guard lock(editing);
    DeviceRecord* record = findDevice(device);
    if (record == nullptr) return unknownDevice(device);
    auto link = aliveLink(*record);
    if (!link) return link.status();
    // reset() belongs to the audio thread while the plugin is in no plan.
    record->isActive = false;
    if (auto status = commit(); !status) return status;
    retire(*findSandbox(record->sandbox), true);
    const auto status = (*link)->command(wire::ResetDevice{device}, (*link)->settings().callLimitNs);
    record->isActive = true;
    const auto committed = commit();
    return status.isOk() ? committed : status;
}

} // namespace glovebox::client
