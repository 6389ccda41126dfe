#include "client/plan_builder.h"

#include <algorithm>

namespace glovebox::client {

namespace {

// Beside `hostInputKeys`.
constexpr std::uint64_t commandKeys = 1ull << 61;
constexpr std::uint64_t newsKeys = 1ull << 60;
/// A source that was restarted is another one for its consumers' engines, which then end the notes that the old one held.
constexpr unsigned restartShift = 40;

/// Whoever answers like this ends in a moment.
bool endsPlan(const Status& status) noexcept {
    return status.code == core::ErrorCode::sandboxDied || status.code == core::ErrorCode::timedOut ||
           status.code == core::ErrorCode::protocolBreach;
}

} // namespace

SandboxRecord* PlanBuilder::findSandbox(SandboxId sandbox) const {
    return isStoodInFor(sandbox) ? &standby->record : group.findSandbox(sandbox);
}

DeviceRecord* PlanBuilder::findDevice(DeviceId device) const {
    DeviceRecord* const record = group.findDevice(device);
    return record != nullptr && isStoodInFor(record->sandbox) ? standby->findDevice(device) : record;
}

bool PlanBuilder::isPlanned(SandboxId sandbox) const {
    const auto* record = findSandbox(sandbox);
    return record != nullptr && record->link->isAlive();
}

Status PlanBuilder::build() {
    block = std::make_unique<BlockPlan>();
    block->version = version;
    block->eventCapacity = group.options.eventCapacity;
    block->payloadCapacity = group.options.payloadCapacity;
    block->edgeStorage.resize(group.options.eventCapacity);
    block->edgePayload.resize(group.options.payloadCapacity);
    for (const auto& device : compiled.devices) place[device.id] = &device;
    placeSandboxes();
    for (const auto& sandbox : compiled.sandboxes) {
        for (std::uint32_t stage = 0; stage < sandbox.stages.size(); ++stage) {
            if (auto status = addStage(sandbox.sandbox, stage); !status) return status;
        }
    }
    addRings();
    addEnds();
    block->isSeries = isSeries(*block);
    return core::ok();
}

void PlanBuilder::placeSandboxes() {
    for (const auto& sandbox : compiled.sandboxes) {
        const auto* record = findSandbox(sandbox.sandbox);
        BlockPlan::SandboxEntry entry;
        entry.id = sandbox.sandbox;
        entry.isPlaceholder = record->home != 0;
        entry.runtime = record->link->audioSide();
        entry.fallbacks = record->fallbacks;
        entry.isPlanned = record->link->isAlive();
        entry.version = version;
        entry.stages.resize(sandbox.stages.size());
        entry.replaced.resize(sandbox.stages.size());
        indexOf[sandbox.sandbox] = static_cast<std::uint32_t>(block->sandboxes.size());
        block->sandboxes.push_back(std::move(entry));
        if (isPlanned(sandbox.sandbox)) {
            wire::Plan& plan = plans[sandbox.sandbox];
            plan.version = version;
            plan.isAlternate = standby != nullptr;
            plan.stages.resize(sandbox.stages.size());
        }
    }
    block->outcomes.resize(static_cast<std::size_t>(std::count_if(
        block->sandboxes.begin(), block->sandboxes.end(), [](const auto& entry) { return !entry.isPlaceholder; })));
}

std::uint32_t PlanBuilder::peer(wire::Plan& plan, SandboxId sandbox, bool isRung) {
    const auto& runtime = *findSandbox(sandbox)->link->audioSide();
    for (std::uint32_t i = 0; i < plan.peers.size(); ++i) {
        if (plan.peers[i].sandboxPage != runtime.sandboxPageArea->id) continue;
        if (isRung) plan.peers[i].bell = runtime.bellArea->id;
        return i;
    }
    plan.peers.push_back({runtime.sandboxPageArea->id, isRung ? runtime.bellArea->id : 0});
    return static_cast<std::uint32_t>(plan.peers.size() - 1);
}

Result<std::uint32_t> PlanBuilder::foreignIndex(SandboxId consumer, SandboxId producer, std::uint32_t stage) {
    auto& known = foreign[consumer];
    const auto found = known.find({producer, stage});
    if (found != known.end()) return found->second;
    const auto index = static_cast<std::uint32_t>(known.size());
    if (index >= wire::mostForeignSources)
        return core::fail(core::ErrorCode::limitExceeded, "too many sandboxes lead into one", std::to_string(index));
    known[{producer, stage}] = index;
    block->sandboxes[indexOf[producer]].stages[stage].consumers.push_back({indexOf[consumer], index});
    return index;
}

Status PlanBuilder::addStage(SandboxId sandbox, std::uint32_t stage) {
    const auto& compiledSandbox = *std::find_if(compiled.sandboxes.begin(), compiled.sandboxes.end(),
                                                [&](const auto& s) { return s.sandbox == sandbox; });
    const auto& source = compiledSandbox.stages[stage];
    if (stage >= wire::mostStages)
        return core::fail(core::ErrorCode::limitExceeded, "a sandbox would have too many stages",
                          std::to_string(stage + 1));
    auto& entry = block->sandboxes[indexOf[sandbox]].stages[stage];
    const bool planned = isPlanned(sandbox);
    for (const auto& wait : source.waitsFor) {
        auto index = foreignIndex(sandbox, wait.sandbox, wait.stage);
        if (!index) return index.status();
        entry.waitsFor.push_back({indexOf[wait.sandbox], wait.stage, *index});
        if (!planned) continue;
        wire::Plan& plan = plans[sandbox];
        const auto& page = *findSandbox(wait.sandbox)->link->audioSide()->sandboxPageArea;
        if (auto status = map(sandbox, page, false); !status) return status;
        plan.stages[stage].waitsFor.push_back({peer(plan, wait.sandbox, false), wait.stage, *index});
    }
    for (const DeviceId id : source.devices) {
        DeviceRecord& device = *findDevice(id);
        device.inputLatency = std::min(place[id]->inputLatency, wire::longestDelay);
        device.outputLatency = place[id]->outputLatency;
        if (!device.isActive) continue;
        // Also for a dead sandbox: its delayed edges go on, and a bypass needs what would have been its input.
        auto made = step(device);
        if (!made) return made.status();
        if (block->sandboxes[indexOf[sandbox]].fallbacks->kind() == Fallback::bypass) addBypass(device);
        if (planned) plans[sandbox].stages[stage].steps.push_back(std::move(*made));
    }
    return core::ok();
}

Result<wire::DeviceStep> PlanBuilder::step(DeviceRecord& device) {
    wire::DeviceStep made;
    made.device = device.id;
    made.transportDelayFrames = device.inputLatency;
    made.inputs.resize(device.description.ports.audioInputs.size());
    for (auto& input : group.hostInputs) {
        if (input.device != device.id || input.port >= made.inputs.size()) continue;
        auto source = hostSource(device, input);
        if (!source) return source.status();
        made.inputs[input.port].push_back(*source);
    }
    auto commands = commandSource(device);
    if (!commands) return commands.status();
    if (isStoodInFor(device.sandbox)) {
        auto news = newsSource(device);
        if (!news) return news.status();
        made.events.push_back(*news);
    }
    made.events.push_back(*commands);
    for (auto& connection : group.wires) {
        if (connection->ends.target != device.id) continue;
        const DeviceRecord& producer = *findDevice(connection->ends.source);
        // A delayed edge goes on (with silence or its fallback) whatever its producer does; a direct one has nothing to read.
        if (!producer.isActive && !connection->compiled.isDelayed) continue;
        if (connection->ends.kind == PortKind::audio) {
            // A layout request may have taken a port away: what was connected to it is silent until it comes back.
            if (connection->ends.targetPort >= made.inputs.size() ||
                connection->ends.sourcePort >= producer.layout.portCount)
                continue;
            auto source = audioSource(device, *connection);
            if (!source) return source.status();
            made.inputs[connection->ends.targetPort].push_back(*source);
        } else {
            auto source = eventSource(device, *connection);
            if (!source) return source.status();
            if (*source) made.events.push_back(**source);
        }
    }
    return made;
}

Result<wire::AudioSource> PlanBuilder::hostSource(DeviceRecord& device, HostInputRecord& input) {
    const std::size_t stride = wire::channelStride(group.options.maxBlockSize, input.type);
    SandboxBuffer& buffer = isStoodInFor(device.sandbox) ? standby->hostInputs[input.index] : input.buffer;
    if (auto status = allocate(buffer, device.sandbox, stride * input.channels); !status) return status;
    block->hostInputs.push_back({input.index, indexOf[device.sandbox], buffer.block, stride, input.channels, input.type,
                                 staging(device.sandbox, stride * input.channels)});
    wire::AudioSource source;
    source.kind = wire::SourceKind::host;
    source.sampleType = input.type;
    source.channels = static_cast<std::uint16_t>(input.channels);
    source.place = {buffer.block->areaId(), buffer.block->offset()};
    source.delayFrames = device.inputLatency;
    source.delayKey = hostInputKeys | input.index;
    return source;
}

Status PlanBuilder::allocate(SandboxBuffer& buffer, SandboxId sandbox, std::size_t size) {
    if (!buffer.block || buffer.sandbox != sandbox || buffer.size != size) {
        auto allocated = findSandbox(sandbox)->link->arena()->allocate(size);
        if (!allocated) return allocated.status();
        buffer = {*allocated, sandbox, size};
    }
    return map(sandbox, *buffer.block->sharedArea(), true);
}

Result<std::shared_ptr<ArenaBlock>> PlanBuilder::bufferOf(ConnectionRecord& connection, SandboxId sandbox,
                                                          std::size_t size) {
    SandboxBuffer& buffer = isStoodInFor(sandbox) ? standby->connections[connection.id] : connection.buffer;
    if (auto status = allocate(buffer, sandbox, size); !status) return status;
    return buffer.block;
}

Status PlanBuilder::map(SandboxId sandbox, const SharedArea& area, bool isOwn) {
    if (!isPlanned(sandbox)) return core::ok();
    auto status = findSandbox(sandbox)->link->mapInto(area, false, isOwn);
    // One that dies meanwhile is dead in this plan: no reason to refuse the change to everybody else. That it has ended may
    // not be known yet; its channel is closed, or it was killed because it did not answer.
    return isPlanned(sandbox) && !endsPlan(status) ? status : core::ok();
}

std::vector<std::byte> PlanBuilder::staging(SandboxId sandbox, std::size_t size) const {
    return std::vector<std::byte>(findSandbox(sandbox)->fallbacks->kind() == Fallback::bypass ? size : 0);
}

Status PlanBuilder::mapForeign(SandboxId consumer, const DeviceRecord& producer) {
    return map(consumer, *producer.output, false);
}

Result<wire::AudioSource> PlanBuilder::audioSource(DeviceRecord& device, ConnectionRecord& connection) {
    DeviceRecord& producer = *findDevice(connection.ends.source);
    const auto& port = producer.layout.ports[connection.ends.sourcePort];
    const std::size_t stride = wire::channelStride(group.options.maxBlockSize, producer.type);
    wire::AudioSource source;
    source.sampleType = producer.type;
    source.channels = static_cast<std::uint16_t>(port.channels);
    source.delayFrames = connection.compiled.compensationFrames;
    source.delayKey = connection.id | std::uint64_t{connection.renewals} << restartShift;
    if (connection.compiled.isDelayed) {
        if (!connection.audioFifo || connection.audioFifo->channels() != port.channels ||
            connection.audioFifo->type() != producer.type)
            connection.audioFifo =
                std::make_shared<AudioFifo>(port.channels, group.options.maxBlockSize, producer.type);
        auto buffer = bufferOf(connection, device.sandbox, stride * port.channels);
        if (!buffer) return buffer.status();
        block->audioEdges.push_back({connection.audioFifo, reader(producer, connection.ends.sourcePort),
                                     indexOf[device.sandbox], *buffer, stride,
                                     staging(device.sandbox, stride * port.channels)});
        source.kind = wire::SourceKind::host;
        source.place = {(*buffer)->areaId(), (*buffer)->offset()};
        return source;
    }
    if (!connection.compiled.crossesSandboxes) {
        source.kind = wire::SourceKind::local;
        source.device = producer.id;
        source.port = connection.ends.sourcePort;
        return source;
    }
    const std::uint32_t stage = place[producer.id]->stage;
    auto index = foreignIndex(device.sandbox, producer.sandbox, stage);
    if (!index) return index.status();
    if (auto status = mapForeign(device.sandbox, producer); !status) return status;
    auto buffer = bufferOf(connection, device.sandbox, stride * port.channels);
    if (!buffer) return buffer.status();
    // What nobody else of the host reads has a past all the same, if that is what its consumers are to hear.
    if (findSandbox(producer.sandbox)->fallbacks->kind() == Fallback::hold)
        static_cast<void>(reader(producer, connection.ends.sourcePort));
    block->foreignAudio.push_back({indexOf[producer.sandbox], stage, indexOf[device.sandbox],
                                   fallbackPort(producer, connection.ends.sourcePort), *buffer, stride});
    source.kind = wire::SourceKind::foreign;
    source.place = {producer.output->id, port.offset};
    source.foreignIndex = *index;
    source.fallback = {(*buffer)->areaId(), (*buffer)->offset()};
    return source;
}

Result<wire::EventSource> PlanBuilder::commandSource(DeviceRecord& device) {
    CommandQueue& queue = *device.commands;
    StandbyStep* const step = isStoodInFor(device.sandbox) ? standby->steps[device.id].get() : nullptr;
    std::shared_ptr<ArenaBlock>& area = step != nullptr ? step->commands : queue.area;
    if (!area) {
        auto allocated = findSandbox(device.sandbox)
                             ->link->arena()
                             ->allocate(wire::eventAreaSize(queue.capacity, queue.payloadCapacity));
        if (!allocated) return allocated.status();
        area = *allocated;
    }
    if (auto status = map(device.sandbox, *area->sharedArea(), true); !status) return status;
    if (block->commandIndex.size() <= device.id) block->commandIndex.resize(device.id + 1, -1);
    block->commandIndex[device.id] = static_cast<std::int32_t>(block->commands.size());
    block->commands.push_back({device.commands,
                               indexOf[device.sandbox],
                               area,
                               step != nullptr ? standby->steps[device.id] : nullptr,
                               {},
                               device.inputLatency});
    wire::EventSource source;
    source.kind = wire::SourceKind::host;
    source.targetPort = wire::everyPort;
    source.sourcePort = wire::everyPort;
    source.place = {area->areaId(), area->offset()};
    source.capacity = queue.capacity;
    source.payloadCapacity = queue.payloadCapacity;
    source.delayFrames = device.inputLatency;
    source.delayKey = commandKeys | device.id;
    return source;
}

Result<wire::EventSource> PlanBuilder::newsSource(DeviceRecord& device) {
    StandbyStep& step = *standby->steps[device.id];
    const std::uint32_t capacity = device.commands->capacity;
    if (!step.newsArea) {
        auto allocated = findSandbox(device.sandbox)->link->arena()->allocate(wire::eventAreaSize(capacity, 0));
        if (!allocated) return allocated.status();
        step.newsArea = *allocated;
    }
    if (auto status = map(device.sandbox, *step.newsArea->sharedArea(), true); !status) return status;
    block->commands.back().newsArea = step.newsArea;
    wire::EventSource source;
    source.kind = wire::SourceKind::host;
    source.targetPort = source.sourcePort = wire::everyPort;
    source.place = {step.newsArea->areaId(), step.newsArea->offset()};
    source.capacity = capacity;
    source.delayKey = newsKeys | device.id;
    return source;
}

Result<std::optional<wire::EventSource>> PlanBuilder::eventSource(DeviceRecord& device, ConnectionRecord& connection) {
    DeviceRecord& producer = *findDevice(connection.ends.source);
    wire::EventSource source;
    source.targetPort = static_cast<std::uint16_t>(connection.ends.targetPort);
    source.sourcePort = static_cast<std::uint16_t>(connection.ends.sourcePort);
    source.capacity = group.options.eventCapacity;
    source.payloadCapacity = group.options.payloadCapacity;
    source.delayFrames = connection.compiled.compensationFrames;
    // A standby is a new source too, as it will be counted when it has taken over.
    const bool isNew = !connection.compiled.isDelayed && isStoodInFor(producer.sandbox);
    const std::uint64_t restarts = connection.restarts + (isNew ? 1u : 0u);
    source.delayKey = connection.id | (restarts & 0xffff) << restartShift;
    if (connection.compiled.isDelayed) {
        if (!connection.eventFifo)
            connection.eventFifo =
                std::make_shared<EventFifo>(source.capacity, source.payloadCapacity, group.options.maxBlockSize);
        auto buffer =
            bufferOf(connection, device.sandbox, wire::eventAreaSize(source.capacity, source.payloadCapacity));
        if (!buffer) return buffer.status();
        block->eventEdges.push_back({connection.eventFifo, eventReader(producer), indexOf[device.sandbox],
                                     source.sourcePort, source.targetPort, *buffer});
        // Its engine knows what it holds from here, and ends it when the connection goes.
        source.kind = wire::SourceKind::host;
        source.place = {(*buffer)->areaId(), (*buffer)->offset()};
        return std::optional(source);
    }
    if (!connection.compiled.crossesSandboxes) {
        source.kind = wire::SourceKind::local;
        source.device = producer.id;
        return std::optional(source);
    }
    auto index = foreignIndex(device.sandbox, producer.sandbox, place[producer.id]->stage);
    if (!index) return index.status();
    if (auto status = mapForeign(device.sandbox, producer); !status) return status;
    source.kind = wire::SourceKind::foreign;
    source.place = {producer.output->id, 0};
    source.foreignIndex = *index;
    return std::optional(source);
}

} // namespace glovebox::client
