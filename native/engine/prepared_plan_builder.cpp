#include "engine/prepared_plan_builder.h"
#include "wire/areas.h"

#include <algorithm>
#include <memory>

namespace glovebox::engine {

using core::Status;

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
            if (!bell->isWritable) return invalidPlan("the plan rings a bell that is mapped read-only", peer.bell);
        }
        bells.push_back(bell);
    }
    return core::ok();
}

Status PlanBuilder::addDependency(const wire::Dependency& dependency, PreparedDependency& target, bool mayBeReplaced) {
    if (dependency.peer >= pages.size())
        return invalidPlan("the plan names a peer that it does not have", dependency.peer);
    if (dependency.stage >= wire::mostStages)
        return invalidPlan("the plan names a stage beyond the last", dependency.stage);
    const bool hasMark = mayBeReplaced && dependency.foreignIndex != wire::noForeignIndex;
    if (hasMark && dependency.foreignIndex >= wire::mostForeignSources) {
        return invalidPlan("the plan names a fallback mark beyond the last", dependency.foreignIndex);
    }
    target = {pages[dependency.peer], dependency.stage, hasMark ? dependency.foreignIndex : wire::noForeignIndex};
    return core::ok();
}

Status PlanBuilder::addStep(const wire::DeviceStep& step, PreparedStep& target, std::set<std::uint32_t>& foreign) {
    target.device = context.findDevice(step.device);
    if (!target.device || target.device->audio() == nullptr) {
        return invalidPlan("the plan runs a device that is not active", step.device);
    }
    if (ranBefore.contains(step.device)) return invalidPlan("the plan runs a device twice", step.device);
    target.audio = target.device->audio();
    target.transportDelayFrames = step.transportDelayFrames;
    const auto& channels = target.audio->inputChannels;
    if (step.inputs.size() > channels.size())
        return invalidPlan("the plan feeds a port that does not exist", step.inputs.size() - 1);
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
    scratchSize.inputChannels = std::max(scratchSize.inputChannels, total);
    scratchSize.events = std::max(scratchSize.events, target.audio->layout.eventCapacity);
    scratchSize.payload = std::max(scratchSize.payload, target.audio->layout.payloadCapacity);
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
            if (ring.peer >= pages.size()) return invalidPlan("the plan rings a peer that it does not have", ring.peer);
            if (bells[ring.peer] == nullptr) return invalidPlan("the plan rings a peer without a bell", ring.peer);
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
            const auto leave = [&step](const PreparedStep::LeftDelay& left) {
                // One that is used again, under the same key, goes on with what it holds.
                const auto goesOn = [&left](const PreparedEvents& kept) { return kept.delay == left.delay; };
                if (left.delay && std::none_of(step.events.begin(), step.events.end(), goesOn))
                    step.leftDelays.push_back(left);
            };
            for (const PreparedEvents& left : old.events) {
                const auto isKept = [&left](const PreparedEvents& kept) { return kept.held == left.held; };
                const bool isOrphan = left.held && std::none_of(step.events.begin(), step.events.end(), isKept);
                if (isOrphan) step.orphans.push_back(left.held);
                leave({left.delay, isOrphan ? left.held : nullptr});
            }
            // A plan may be prepared before the one before it has run.
            for (const auto& orphan : old.orphans) {
                if (!orphan->hasLeft()) step.orphans.push_back(orphan);
            }
            for (const auto& left : old.leftDelays) leave(left);
        }
    }
}

void PlanBuilder::addMemory() {
    const bool isAsBefore = context.before != nullptr && context.before->scratch->size == scratchSize;
    out->scratch = isAsBefore ? context.before->scratch : std::make_shared<PlanScratch>(scratchSize, context.maxFrames);
    std::byte* const memory = out->scratch->inputs;
    const std::size_t stride = out->scratch->stride;
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
    out->isAlternate = plan.isAlternate;
    if (plan.stages.size() > wire::mostStages) return invalidPlan("the plan has too many stages", plan.stages.size());
    if (Status status = addPeers(); !status) return status;
    out->stages.resize(plan.stages.size());
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        if (Status status = addStage(plan.stages[i], out->stages[i]); !status) return status;
    }
    addOrphans();
    addMemory();
    return core::ok();
}

} // namespace glovebox::engine
