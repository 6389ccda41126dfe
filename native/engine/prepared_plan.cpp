#include "engine/prepared_plan.h"

#include "engine/mixer.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

namespace {

Status invalid(const char* message, std::uint64_t observed) {
    return core::fail(ErrorCode::invalidArgument, message, std::to_string(observed));
}

constexpr std::uint32_t eventPort = 0xffffffff; ///< in ConnectionMemory::Key
/// A delay holds what arrives in several blocks.
constexpr std::uint32_t delayedBlocks = 4;

} // namespace

/// Builds one plan; every function fails at the first thing that is wrong.
class PlanBuilder {
public:
    PlanBuilder(const wire::Plan& wanted, const PreparedPlan::Context& from) : plan(wanted), context(from) {}

    Status build(PreparedPlan& target);

private:
    const wire::Plan& plan;
    const PreparedPlan::Context& context;
    PreparedPlan* out = nullptr;
    std::vector<const wire::SandboxPage*> pages; ///< per peer
    std::vector<Area*> bells;
    std::set<std::uint32_t> ranBefore; ///< devices whose outputs are there already
    std::map<ConnectionMemory::Key, std::uint32_t> occurrences;
    std::uint32_t mostInputChannels = 0;
    std::uint32_t mostEvents = 1;
    std::uint32_t mostPayload = 0;

    Status resolve(std::uint32_t id, std::size_t offset, std::size_t size, const std::byte*& address);
    Status addPeers();
    Status addStage(const wire::Stage& stage, PreparedStage& target);
    Status addDependency(const wire::Dependency& dependency, PreparedDependency& target, bool mayBeReplaced);
    Status addStep(const wire::DeviceStep& step, PreparedStep& target, std::set<std::uint32_t>& foreign);
    Status addSource(const wire::AudioSource& source, std::uint32_t device, std::uint32_t port, std::uint32_t channels,
                     PreparedSource& target);
    Status addEvents(const wire::EventSource& source, PreparedStep& step, PreparedEvents& target);
    ConnectionMemory::Key keyOf(std::uint64_t delayKey, std::uint32_t device, std::uint32_t port);
    void addOrphans();
    void addMemory();
};

Status PlanBuilder::resolve(std::uint32_t id, std::size_t offset, std::size_t size, const std::byte*& address) {
    const std::shared_ptr<Area> area = context.findArea(id);
    if (!area) return invalid("the plan names an area that is not mapped", id);
    if (offset > area->memory.size() || size > area->memory.size() - offset || offset % sizeof(double) != 0) {
        return invalid("the plan names a place outside of its area", offset);
    }
    out->areas.push_back(area);
    address = area->memory.data() + offset;
    return core::ok();
}

Status PlanBuilder::addPeers() {
    for (const wire::Peer& peer : plan.peers) {
        const std::byte* page = nullptr;
        if (Status status = resolve(peer.sandboxPage, 0, sizeof(wire::SandboxPage), page); !status) return status;
        pages.push_back(reinterpret_cast<const wire::SandboxPage*>(page));
        Area* bell = nullptr;
        if (peer.bell != 0) {
            const std::byte* unused = nullptr;
            if (Status status = resolve(peer.bell, 0, sizeof(wire::BellPage), unused); !status) return status;
            bell = out->areas.back().get();
            if (!bell->isWritable) return invalid("the plan rings a bell that is mapped read-only", peer.bell);
        }
        bells.push_back(bell);
    }
    return core::ok();
}

Status PlanBuilder::addDependency(const wire::Dependency& dependency, PreparedDependency& target, bool mayBeReplaced) {
    if (dependency.peer >= pages.size()) return invalid("the plan names a peer that it does not have", dependency.peer);
    if (dependency.stage >= wire::mostStages) return invalid("the plan names a stage beyond the last", dependency.stage);
    const bool hasMark = mayBeReplaced && dependency.foreignIndex != wire::noForeignIndex;
    if (hasMark && dependency.foreignIndex >= wire::mostForeignSources) {
        return invalid("the plan names a fallback mark beyond the last", dependency.foreignIndex);
    }
    target = {pages[dependency.peer], dependency.stage, hasMark ? dependency.foreignIndex : wire::noForeignIndex};
    return core::ok();
}

ConnectionMemory::Key PlanBuilder::keyOf(std::uint64_t delayKey, std::uint32_t device, std::uint32_t port) {
    ConnectionMemory::Key key;
    key.delayKey = delayKey;
    key.device = device;
    key.port = port;
    key.occurrence = occurrences[key]++;
    return key;
}

Status PlanBuilder::addSource(const wire::AudioSource& source, std::uint32_t device, std::uint32_t port,
                              std::uint32_t channels, PreparedSource& target) {
    if (source.channels > wire::mostChannels) return invalid("the plan has a source of too many channels", source.channels);
    if (source.delayFrames > wire::longestDelay) return invalid("the plan has too long a delay", source.delayFrames);
    target.kind = source.kind;
    target.sampleType = source.sampleType;
    target.isMono = source.channels == 1;
    target.channels = std::min<std::uint32_t>(source.channels, channels);
    std::uint32_t available = source.channels;
    if (source.kind == wire::SourceKind::local) {
        const std::shared_ptr<Device> producer = context.findDevice(source.device);
        if (!producer || producer->audio() == nullptr || !ranBefore.contains(source.device)) {
            return invalid("the plan reads a device that has not run before", source.device);
        }
        const DeviceAudio& audio = *producer->audio();
        if (source.port >= audio.layout.portCount) return invalid("the plan reads a port that does not exist", source.port);
        available = audio.layout.ports[source.port].channels;
        target.sampleType = audio.sampleType;
        target.isMono = available == 1;
        target.channels = std::min(available, channels);
        target.samples = audio.area->memory.data() + audio.layout.ports[source.port].offset;
    }
    target.stride = wire::channelStride(context.maxFrames, target.sampleType);
    if (source.kind != wire::SourceKind::local) {
        const std::size_t size = target.stride * available;
        if (Status status = resolve(source.place.area, source.place.offset, size, target.samples); !status) return status;
        if (source.kind == wire::SourceKind::foreign && source.fallback.area != 0) {
            if (Status status = resolve(source.fallback.area, source.fallback.offset, size, target.fallback); !status) return status;
        }
    }
    if (source.kind == wire::SourceKind::foreign && source.foreignIndex != wire::noForeignIndex) {
        if (source.foreignIndex >= wire::mostForeignSources) {
            return invalid("the plan names a fallback mark beyond the last", source.foreignIndex);
        }
        target.foreignIndex = source.foreignIndex;
    }
    if (source.delayFrames > 0 && target.channels > 0) {
        ConnectionMemory::Key key = keyOf(source.delayKey, device, port);
        key.frames = source.delayFrames;
        key.channels = target.channels;
        key.sampleType = static_cast<std::uint32_t>(target.sampleType);
        target.delay = context.memory->audioDelay(key);
    }
    return core::ok();
}

Status PlanBuilder::addEvents(const wire::EventSource& source, PreparedStep& step, PreparedEvents& target) {
    if (source.capacity > wire::mostEvents) return invalid("the plan has too large an event list", source.capacity);
    if (source.payloadCapacity > wire::mostPayload) return invalid("the plan has too large a payload", source.payloadCapacity);
    if (source.delayFrames > wire::longestDelay) return invalid("the plan has too long a delay", source.delayFrames);
    target.source = source;
    std::uint32_t capacity = source.capacity;
    std::uint32_t payload = source.payloadCapacity;
    if (source.kind == wire::SourceKind::local) {
        const std::shared_ptr<Device> producer = context.findDevice(source.device);
        if (!producer || producer->audio() == nullptr || !ranBefore.contains(source.device)) {
            return invalid("the plan reads events of a device that has not run before", source.device);
        }
        target.produced = &producer->audio()->eventsOut;
        capacity = producer->audio()->layout.eventCapacity;
        payload = producer->audio()->layout.payloadCapacity;
    } else {
        const std::size_t size = sizeof(wire::EventAreaHeader) + source.capacity * sizeof(core::Event) + source.payloadCapacity;
        if (Status status = resolve(source.place.area, source.place.offset, size, target.area); !status) return status;
    }
    if (source.kind == wire::SourceKind::foreign && source.foreignIndex != wire::noForeignIndex &&
        source.foreignIndex >= wire::mostForeignSources) {
        return invalid("the plan names a fallback mark beyond the last", source.foreignIndex);
    }
    const bool isConnection = source.kind != wire::SourceKind::host || source.targetPort != wire::everyPort;
    ConnectionMemory::Key key = keyOf(source.delayKey, step.device->id(), eventPort);
    if (isConnection) {
        target.heldKey = key;
        target.held = context.memory->heldNotes(key);
    }
    if (source.delayFrames > 0) {
        key.frames = source.delayFrames;
        target.delay = context.memory->eventDelay(key, std::max(1u, capacity * delayedBlocks), payload * delayedBlocks);
    }
    // Ends of held notes arrive beside what the source sends.
    mostEvents = std::max<std::uint32_t>(mostEvents, capacity + HeldNotes::capacity);
    mostPayload = std::max(mostPayload, payload);
    return core::ok();
}

Status PlanBuilder::addStep(const wire::DeviceStep& step, PreparedStep& target, std::set<std::uint32_t>& foreign) {
    target.device = context.findDevice(step.device);
    if (!target.device || target.device->audio() == nullptr) {
        return invalid("the plan runs a device that is not active", step.device);
    }
    if (ranBefore.contains(step.device)) return invalid("the plan runs a device twice", step.device);
    target.audio = target.device->audio();
    target.transportDelayFrames = step.transportDelayFrames;
    const auto& channels = target.audio->inputChannels;
    if (step.inputs.size() > channels.size()) return invalid("the plan feeds a port that does not exist", step.inputs.size() - 1);
    target.ports.resize(channels.size());
    for (std::uint32_t port = 0; port < step.inputs.size(); ++port) {
        for (const wire::AudioSource& source : step.inputs[port]) {
            PreparedSource& added = target.ports[port].emplace_back();
            if (Status status = addSource(source, step.device, port, channels[port], added); !status) return status;
            if (added.foreignIndex != wire::noForeignIndex) foreign.insert(added.foreignIndex);
        }
    }
    for (const wire::EventSource& source : step.events) {
        PreparedEvents& added = target.events.emplace_back();
        if (Status status = addEvents(source, target, added); !status) return status;
        const bool hasMark = source.kind == wire::SourceKind::foreign && source.foreignIndex != wire::noForeignIndex;
        if (hasMark) foreign.insert(source.foreignIndex);
    }
    std::uint32_t total = 0;
    for (const std::uint32_t count : channels) total += count;
    mostInputChannels = std::max(mostInputChannels, total);
    mostEvents = std::max(mostEvents, target.audio->layout.eventCapacity);
    mostPayload = std::max(mostPayload, target.audio->layout.payloadCapacity);
    ranBefore.insert(step.device);
    return core::ok();
}

Status PlanBuilder::addStage(const wire::Stage& stage, PreparedStage& target) {
    for (const wire::Dependency& dependency : stage.waitsFor) {
        if (Status status = addDependency(dependency, target.waitsFor.emplace_back(), true); !status) return status;
    }
    std::set<std::uint32_t> foreign;
    target.steps.reserve(stage.steps.size());
    for (const wire::DeviceStep& step : stage.steps) {
        if (Status status = addStep(step, target.steps.emplace_back(), foreign); !status) return status;
    }
    target.foreignIndices.assign(foreign.begin(), foreign.end());
    for (const wire::Ring& ring : stage.rings) {
        PreparedRing& added = target.rings.emplace_back();
        if (ring.peer != wire::hostPeer) {
            if (ring.peer >= pages.size()) return invalid("the plan rings a peer that it does not have", ring.peer);
            if (bells[ring.peer] == nullptr) return invalid("the plan rings a peer without a bell", ring.peer);
            added.sleeper = pages[ring.peer];
            added.bell = bells[ring.peer];
        }
        for (const wire::Dependency& need : ring.needs) {
            if (Status status = addDependency(need, added.needs.emplace_back(), false); !status) return status;
        }
    }
    return core::ok();
}

void PlanBuilder::addOrphans() {
    if (context.before == nullptr) return;
    std::map<const Device*, PreparedStep*> steps;
    for (PreparedStage& stage : out->stages) {
        for (PreparedStep& step : stage.steps) steps[step.device.get()] = &step;
    }
    for (const PreparedStage& stage : context.before->stages) {
        for (const PreparedStep& old : stage.steps) {
            const auto found = steps.find(old.device.get());
            if (found == steps.end()) continue;
            PreparedStep& step = *found->second;
            for (const PreparedEvents& left : old.events) {
                const auto isKept = [&left](const PreparedEvents& kept) { return kept.held == left.held; };
                if (left.held && std::none_of(step.events.begin(), step.events.end(), isKept)) step.orphans.push_back(left.held);
            }
            // A plan may be prepared before the one before it has run.
            for (const auto& orphan : old.orphans) step.orphans.push_back(orphan);
        }
    }
}

void PlanBuilder::addMemory() {
    constexpr std::size_t wordSize = sizeof(std::uint64_t);
    const std::size_t stride = wire::channelStride(context.maxFrames, core::SampleType::float64);
    std::size_t size = (mostInputChannels + 2) * stride;
    std::size_t room = size + wire::cacheLine;
    out->inputMemory.assign(room / wordSize, 0);
    void* start = out->inputMemory.data();
    auto* const memory = static_cast<std::byte*>(std::align(wire::cacheLine, size, start, room));
    out->copied = memory + mostInputChannels * stride;
    out->delayed = out->copied + stride;
    out->mergedStorage.resize(mostEvents);
    out->arrivedStorage.resize(mostEvents);
    out->mergedPayload.resize(mostPayload);
    out->arrivedPayload.resize(mostPayload);
    for (PreparedStage& stage : out->stages) {
        for (PreparedStep& step : stage.steps) {
            std::size_t used = 0;
            for (const std::uint32_t channels : step.audio->inputChannels) {
                for (std::uint32_t i = 0; i < channels; ++i) step.inputPointers.push_back(memory + used++ * stride);
            }
            used = 0;
            for (const std::uint32_t channels : step.audio->inputChannels) {
                step.inputs.push_back({step.inputPointers.data() + used, channels, 0});
                used += channels;
            }
        }
    }
}

Status PlanBuilder::build(PreparedPlan& target) {
    out = &target;
    out->version = plan.version;
    if (plan.stages.size() > wire::mostStages) return invalid("the plan has too many stages", plan.stages.size());
    if (Status status = addPeers(); !status) return status;
    out->stages.resize(plan.stages.size());
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        if (Status status = addStage(plan.stages[i], out->stages[i]); !status) return status;
    }
    addOrphans();
    addMemory();
    return core::ok();
}

core::Result<std::unique_ptr<PreparedPlan>> PreparedPlan::prepare(const wire::Plan& plan, const Context& context) {
    auto prepared = std::make_unique<PreparedPlan>();
    if (Status status = PlanBuilder(plan, context).build(*prepared); !status) return status;
    context.memory->forgetUnused();
    return prepared;
}

bool PreparedPlan::uses(wire::DeviceId device) const noexcept {
    for (const PreparedStage& stage : stages) {
        for (const PreparedStep& step : stage.steps) {
            if (step.audio->device == device) return true;
        }
    }
    return false;
}

} // namespace glovebox::engine
