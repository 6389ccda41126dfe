#include "client/plan_builder.h"

#include <algorithm>

namespace glovebox::client {

void PlanBuilder::addRings() {
    for (std::uint32_t c = 0; c < block->sandboxes.size(); ++c) {
        const auto& consumer = block->sandboxes[c];
        for (const auto& stage : consumer.stages) {
            for (const auto& wait : stage.waitsFor) {
                const SandboxId producerId = block->sandboxes[wait.sandbox].id;
                const auto planned = plans.find(producerId);
                if (planned == plans.end()) continue;
                auto* link = findSandbox(producerId)->link.get();
                wire::Plan& plan = planned->second;
                wire::Ring ring;
                if (consumer.runtime->engine != nullptr) {
                    ring.peer = wire::hostPeer; // direct stages run on the host's own thread
                } else {
                    if (!link->mapInto(*consumer.runtime->bellArea, true, false)) continue;
                    if (!link->mapInto(*consumer.runtime->sandboxPageArea, false, false)) continue;
                    ring.peer = peer(plan, consumer.id, true);
                }
                bool isComplete = true;
                for (const auto& other : stage.waitsFor) {
                    if (other.sandbox == wait.sandbox && other.stage <= wait.stage) continue;
                    const auto& page = *block->sandboxes[other.sandbox].runtime->sandboxPageArea;
                    if (other.sandbox != wait.sandbox && !link->mapInto(page, false, false)) isComplete = false;
                    if (!isComplete) break;
                    ring.needs.push_back(
                        {peer(plan, block->sandboxes[other.sandbox].id, false), other.stage, wire::noForeignIndex});
                }
                // Without a view of all needs it rings at once: a wake-up too many.
                if (!isComplete) ring.needs.clear();
                plan.stages[wait.stage].rings.push_back(std::move(ring));
            }
        }
    }
}

std::uint32_t PlanBuilder::reader(DeviceRecord& device, std::uint32_t port) {
    const auto key = std::make_pair(device.id, port);
    if (const auto found = readerOf.find(key); found != readerOf.end()) return found->second;
    const auto& place_ = device.layout.ports[port];
    OutputReader made;
    made.sandbox = indexOf[device.sandbox];
    made.stage = place[device.id]->stage;
    made.samples = device.output ? device.output->mapping.data() + place_.offset : nullptr;
    made.stride = wire::channelStride(group.options.maxBlockSize, device.type);
    made.channels = place_.channels;
    made.type = device.type;
    made.isRunning = device.isActive && device.output != nullptr;
    made.fallback = fallbackPort(device, port);
    const std::size_t sampleSize = device.type == SampleType::float64 ? sizeof(double) : sizeof(float);
    made.copy.assign(place_.channels, std::vector<std::byte>(group.options.maxBlockSize * sampleSize));
    made.channelPointers.resize(place_.channels);
    if (device.output) block->keepAlive.push_back(device.output);
    const auto index = static_cast<std::uint32_t>(block->readers.size());
    block->readers.push_back(std::move(made));
    readerOf[key] = index;
    return index;
}

std::uint32_t PlanBuilder::eventReader(DeviceRecord& device) {
    if (const auto found = eventReaderOf.find(device.id); found != eventReaderOf.end()) return found->second;
    BlockPlan::EventReader made;
    made.sandbox = indexOf[device.sandbox];
    made.stage = place[device.id]->stage;
    made.area = device.isActive && device.output ? device.output->mapping.data() : nullptr;
    made.storage.resize(group.options.eventCapacity);
    made.payload.resize(group.options.payloadCapacity);
    if (device.output) block->keepAlive.push_back(device.output);
    made.collector = device.collector;
    const auto index = static_cast<std::uint32_t>(block->eventReaders.size());
    block->eventReaders.push_back(std::move(made));
    block->eventReaders.back().events =
        core::EventList(block->eventReaders.back().storage, block->eventReaders.back().payload);
    eventReaderOf[device.id] = index;
    return index;
}

FallbackPort* PlanBuilder::fallbackPort(DeviceRecord& device, std::uint32_t port) {
    if (device.fallbackPorts.size() <= port) device.fallbackPorts.resize(port + 1);
    auto& made = device.fallbackPorts[port];
    const auto& place_ = device.layout.ports[port];
    const auto& fallbacks = *findSandbox(device.sandbox)->fallbacks;
    if (!made || made->channels != place_.channels || made->type != device.type)
        made = std::make_shared<FallbackPort>(place_.channels, device.type, group.options.maxBlockSize,
                                              fallbacks.kind() == Fallback::hold);
    block->keepAlive.push_back(made);
    return made.get();
}

void PlanBuilder::addBypass(DeviceRecord& device) {
    BypassDevice made;
    made.device = device.id;
    made.stage = place[device.id]->stage;
    made.type = device.type;
    const auto& inputs = device.description.ports.audioInputs;
    made.inputChannels = inputs.empty() ? 0 : inputs.front().channels;
    made.mixed.assign(made.inputChannels, std::vector<double>(group.options.maxBlockSize));
    if (device.layout.portCount > 0) {
        made.output = fallbackPort(device, 0);
        const std::uint32_t latency = device.description.status.latencyFrames;
        if (!device.bypassLine || device.bypassLine->latency != latency ||
            device.bypassLine->ring.size() != made.output->channels)
            device.bypassLine = std::make_shared<BypassLine>(latency, made.output->channels);
        made.line = device.bypassLine;
    }
    // A line goes on while its length and its channels stay the same, as those in the sandbox do.
    std::map<std::uint64_t, std::shared_ptr<engine::DelayLine>> delays;
    const auto align = [&](BypassSource& source, std::uint64_t key, std::uint32_t delayFrames) {
        const std::uint32_t channels = std::min(source.channels, wire::mostChannels);
        if (delayFrames == 0 || channels == 0) return;
        const auto found = device.bypassDelays.find(key);
        const bool goesOn =
            found != device.bypassDelays.end() && found->second->isFor(delayFrames, channels, source.type);
        source.delay = goesOn ? found->second : std::make_shared<engine::DelayLine>(delayFrames, channels, source.type);
        delays[key] = source.delay;
        const std::size_t bytes = group.options.maxBlockSize * sizeof(double);
        if (made.delayed.size() < channels) made.delayed.resize(channels, std::vector<std::byte>(bytes));
    };
    for (const auto& input : group.hostInputs) {
        if (input.device != device.id || input.port != 0) continue;
        const auto entry = std::find_if(block->hostInputs.begin(), block->hostInputs.end(),
                                        [&](const auto& candidate) { return candidate.index == input.index; });
        if (entry == block->hostInputs.end()) continue;
        BypassSource source;
        source.samples = entry->staging.data();
        source.stride = entry->stride;
        source.channels = input.channels;
        source.type = input.type;
        align(source, hostInputKeys | input.index, device.inputLatency);
        made.sources.push_back(source);
    }
    for (const auto& connection : group.wires) {
        if (connection->ends.kind != PortKind::audio || connection->ends.target != device.id ||
            connection->ends.targetPort != 0)
            continue;
        DeviceRecord& producer = *findDevice(connection->ends.source);
        if (!producer.output || connection->ends.sourcePort >= producer.layout.portCount) continue;
        BypassSource source;
        source.channels = producer.layout.ports[connection->ends.sourcePort].channels;
        source.type = producer.type;
        if (connection->compiled.isDelayed) {
            const auto edge =
                std::find_if(block->audioEdges.begin(), block->audioEdges.end(),
                             [&](const auto& candidate) { return candidate.fifo == connection->audioFifo; });
            if (edge == block->audioEdges.end()) continue;
            source.samples = edge->staging.data();
            source.stride = edge->stride;
        } else if (!connection->compiled.crossesSandboxes) {
            source.kind = BypassSource::Kind::local;
            source.port = fallbackPort(producer, connection->ends.sourcePort);
        } else {
            source.kind = BypassSource::Kind::foreign;
            source.reader = reader(producer, connection->ends.sourcePort);
            source.producer = indexOf[producer.sandbox];
            source.stage = place[producer.id]->stage;
            source.port = fallbackPort(producer, connection->ends.sourcePort);
        }
        align(source, connection->id, connection->compiled.compensationFrames);
        made.sources.push_back(source);
    }
    device.bypassDelays = std::move(delays);
    block->sandboxes[indexOf[device.sandbox]].bypassed.push_back(std::move(made));
}

void PlanBuilder::addEnds() {
    for (const auto& output : group.hostOutputs) {
        DeviceRecord* device = findDevice(output.device);
        if (device == nullptr || !device->output || output.port >= device->layout.portCount) continue;
        block->hostOutputs.push_back({output.index, reader(*device, output.port), output.type});
    }
    const std::lock_guard lock(group.tapMutex);
    for (const auto& tap : group.taps) {
        DeviceRecord* device = findDevice(tap.device);
        if (device == nullptr || !device->output || tap.port >= device->layout.portCount) continue;
        block->taps.push_back({tap.tap, reader(*device, tap.port)});
    }
    for (const auto& known : group.devices) {
        DeviceRecord& device = *findDevice(known->id);
        if (device.collector && device.output) eventReader(device);
        block->keepAlive.push_back(device.commands);
    }
    for (auto& entry : block->eventReaders) entry.events = core::EventList(entry.storage, entry.payload);
}

} // namespace glovebox::client
