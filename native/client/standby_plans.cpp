// Alternates of the group's plan: what holds once a standby has taken over. All with `editing` held, but `adoptStandby`.
#include "client/plan_builder.h"

#include <algorithm>

namespace glovebox::client {

namespace {

/// Alternates that one sandbox prepares beside each plan: one for each standby whose takeover changes what it does. Four
/// plans of so many find room in an engine (`engine::planSlots`). A standby with a neighbour that has no room left is
/// adopted by recovery: a little later than at the next block.
constexpr std::size_t mostAlternates = 7;

bool hasSamePorts(const std::vector<core::AudioPortInfo>& a, const std::vector<core::AudioPortInfo>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& one, const auto& other) { return one.channels == other.channels; });
}

bool isSame(const DeviceRecord& device, const DeviceRecord& other) {
    const auto& a = device.description;
    const auto& b = other.description;
    return device.isActive && other.isActive && device.type == other.type &&
           device.layout.portCount == other.layout.portCount && device.layout.size == other.layout.size &&
           hasSamePorts(a.ports.audioInputs, b.ports.audioInputs) &&
           hasSamePorts(a.ports.audioOutputs, b.ports.audioOutputs) &&
           a.ports.noteInputs.size() == b.ports.noteInputs.size() &&
           a.ports.noteOutputs.size() == b.ports.noteOutputs.size() && a.status.latencyFrames == b.status.latencyFrames;
}

/// The same work, whatever the versions; false for one that cannot be said in a message.
bool isSameWork(wire::Plan a, wire::Plan b) {
    for (wire::Plan* const plan : {&a, &b}) {
        plan->version = plan->follows = 0;
        plan->isAlternate = false;
    }
    std::vector<std::byte> one, other;
    return wire::encode(1, wire::PreparePlan{a}, one) && wire::encode(1, wire::PreparePlan{b}, other) && one == other;
}

} // namespace

bool GroupCore::isInStep(const Standby& standby) const {
    if (standby.record.link->audioSide()->isGone() || standby.revival.isOffline != isOffline) return false;
    std::size_t same = 0;
    for (const auto& device : devices) {
        if (device->sandbox != standby.sandbox) continue;
        const DeviceRecord* const other = standby.findDevice(device->id);
        if (other == nullptr || !isSame(*device, *other)) return false;
        ++same;
    }
    const auto active = std::count_if(standby.revival.devices.begin(), standby.revival.devices.end(),
                                      [](const auto& device) { return device->isActive; });
    return same != 0 && same == static_cast<std::size_t>(active);
}

bool GroupCore::wantsStandby(SandboxId sandbox) const {
    const SandboxRecord* const record = findSandbox(sandbox);
    if (isClosed || record == nullptr || record->home != 0) return false;
    const RecoveryPolicy& policy = record->link->settings().recovery;
    if (!policy.standby || policy.mode != RecoveryPolicy::Mode::automatic || record->link->isDirect()) return false;
    if (!record->link->isAlive() || !record->link->audioSide()->mayBeReplaced) return false;
    bool hasDevices = false;
    for (const auto& device : devices) {
        if (device->sandbox != sandbox) continue;
        if (!device->isActive) return false;
        hasDevices = true;
    }
    return hasDevices;
}

std::map<const SandboxRuntime*, std::uint32_t> GroupCore::runningVersions() const {
    std::map<const SandboxRuntime*, std::uint32_t> versions;
    if (!current) return versions;
    const BlockPlan* const instead = current->instead.load(std::memory_order_acquire);
    for (const auto& entry : (instead != nullptr ? *instead : *current).sandboxes)
        versions[entry.runtime.get()] = entry.version;
    return versions;
}

std::vector<GroupCore::AlternatePlan> GroupCore::buildAlternates(const graph::Compiled& compiled,
                                                                 PlanBuilder& primary) {
    std::vector<AlternatePlan> made;
    std::map<SandboxId, std::size_t> prepared;
    for (auto& [id, standby] : standbys) {
        standby->isPlanned = false;
        const SandboxRecord* const record = findSandbox(id);
        if (record == nullptr || !record->link->audioSide()->mayBeReplaced || !isInStep(*standby)) {
            standby->wasOutOfStep = true;
            standbyKeeper.request(id);
            continue;
        }
        standby->wasOutOfStep = false;
        standby->isMissed = true;
        for (const auto& device : devices) {
            if (device->sandbox != id) continue;
            standby->findDevice(device->id)->takeHostSide(*device);
        }
        AlternatePlan alternate{
            standby.get(), std::make_unique<PlanBuilder>(*this, compiled, ++newestVersion, standby.get()), {}};
        if (!alternate.builder->build()) continue;
        bool hasRoom = true;
        for (auto plan = alternate.builder->plans.begin(); plan != alternate.builder->plans.end();) {
            const auto same = primary.plans.find(plan->first);
            if (plan->first != id && same != primary.plans.end() && isSameWork(plan->second, same->second)) {
                for (auto& entry : alternate.builder->block->sandboxes) {
                    if (entry.id == plan->first) entry.version = primary.block->version;
                }
                plan = alternate.builder->plans.erase(plan);
                continue;
            }
            std::vector<std::byte> encoded;
            if (!wire::encode(1, wire::PreparePlan{plan->second}, encoded) || prepared[plan->first] == mostAlternates)
                hasRoom = false;
            // The standby itself has run nothing before.
            if (plan->first != id) plan->second.follows = primary.block->version;
            ++plan;
        }
        standby->isMissed = hasRoom;
        if (!hasRoom) continue;
        for (const auto& [neighbour, plan] : alternate.builder->plans) ++prepared[neighbour];
        made.push_back(std::move(alternate));
    }
    return made;
}

void GroupCore::sendAlternates(std::vector<AlternatePlan>& alternates) {
    for (auto& alternate : alternates) {
        for (const auto& [id, plan] : alternate.builder->plans) {
            SandboxRecord& record = id == alternate.standby->sandbox ? alternate.standby->record : *findSandbox(id);
            alternate.asked.emplace_back(&record, record.link->link().send(wire::PreparePlan{plan}));
        }
    }
}

void GroupCore::addAlternates(std::vector<AlternatePlan>& alternates, BlockPlan& block) {
    for (auto& alternate : alternates) {
        Standby& standby = *alternate.standby;
        bool isReady = true;
        for (auto& [record, ticket] : alternate.asked) {
            const auto status =
                record->link->link().wait(std::move(ticket), record->link->settings().callLimitNs).status();
            if (status.isOk()) {
                record->alternates.push_back(alternate.builder->block->version);
                continue;
            }
            isReady = false;
            record->link->planFailed(status);
        }
        if (!isReady) continue;
        BlockPlan::Alternate made;
        made.standby = standby.record.link->audioSide();
        made.plan = std::move(alternate.builder->block);
        for (std::uint32_t i = 0; i < block.sandboxes.size(); ++i) {
            auto& entry = block.sandboxes[i];
            if (entry.id == standby.sandbox) {
                made.sandbox = i;
                made.plan->departed = entry.runtime;
            } else {
                made.plan->sandboxes[i].isPlanned = entry.isPlanned;
            }
        }
        standby.isMissed = false;
        if (!made.plan->departed) continue; // without devices that could run
        block.alternates.push_back(std::move(made));
        standby.isPlanned = true;
    }
    for (const auto& [id, standby] : standbys) standbyKeeper.note(*standby);
}

void GroupCore::swapIn(Standby& standby) {
    SandboxRecord& record = *findSandbox(standby.sandbox);
    const auto& link = standby.record.link;
    const bool hasRun = link->audioSide()->standbyUse.load() == SandboxRuntime::StandbyUse::plays;
    AdoptedStandby& adopted = adoptedStandbys[standby.sandbox];
    adopted.serial = standby.serial;
    adopted.link = link;
    adopted.leaving.push_back(record.link);
    record.link->audioSide()->addSharedAreas(adopted.gone);
    adopted.outcomes = standby.revival.outcomes;
    for (auto& outcome : adopted.outcomes) {
        // A state may have been saved since it was made.
        const bool hasState = standby.steps.at(outcome.device)->hasState;
        if (hasState && outcome.state == RecoveredDevice::State::defaults)
            outcome.state = RecoveredDevice::State::restored;
    }
    const auto isHere = [&](DeviceId device) { return findDevice(device)->sandbox == standby.sandbox; };

    for (auto& device : devices) {
        if (device->sandbox != standby.sandbox) continue;
        const auto made = std::find_if(standby.revival.devices.begin(), standby.revival.devices.end(),
                                       [&](const auto& other) { return other->id == device->id; });
        (*made)->takeHostSide(*device);
        if (device->output) adopted.gone.push_back(device->output->id);
        std::swap(device, *made);
        device->commands->area = standby.steps.at(device->id)->commands;
    }
    for (auto& input : hostInputs) {
        if (isHere(input.device)) input.buffer = standby.hostInputs[input.index];
    }
    for (const auto& wire : wires) {
        if (isHere(wire->ends.target)) wire->buffer = standby.connections[wire->id];
        if (!isHere(wire->ends.source) || wire->ends.kind != PortKind::event) continue;
        // As its alternate said; who has not run one has ended nobody's notes either.
        if (!wire->compiled.isDelayed) ++wire->restarts;
        if (!hasRun && wire->eventFifo) wire->eventFifo->sourceIsNew();
    }
    record.link = link;
    record.unretired.clear();
    record.alternates = standby.record.alternates;
    {
        const std::lock_guard lock(livingMutex);
        living[standby.sandbox] = link;
    }
    link->audioSide()->isStandby = false;
    standbyKeeper.forget(standby.serial);
}

void GroupCore::swapInStandbys() {
    for (auto it = standbys.begin(); it != standbys.end();) {
        const SandboxRecord* const record = findSandbox(it->first);
        const bool hasTakenOver = it->second->record.link->audioSide()->lastSignalled.load() != 0;
        if (record != nullptr && hasTakenOver && !record->link->isAlive() && record->link->audioSide()->mayBeReplaced &&
            isInStep(*it->second)) {
            swapIn(*it->second);
            it = standbys.erase(it);
        } else {
            ++it;
        }
    }
}

std::optional<AdoptedStandby> GroupCore::adoptStandby(SandboxId sandbox) {
    std::shared_ptr<Standby> standby;
    {
        const std::lock_guard lock(editing);
        if (const auto found = standbys.find(sandbox); found != standbys.end()) standby = found->second;
    }
    if (standby) standbyKeeper.claim(*standby);
    const std::lock_guard lock(editing);
    const SandboxRecord* const record = findSandbox(sandbox);
    if (isClosed || record == nullptr) return {};
    const auto found = standbys.find(sandbox);
    if (found != standbys.end() && !record->link->isAlive() && record->link->audioSide()->mayBeReplaced &&
        isInStep(*found->second)) {
        swapIn(*found->second);
        standbys.erase(found);
        // Should this fail, the plan in use plays on with its alternate, and the next change takes what is recorded now.
        static_cast<void>(commit());
    }
    return takeAdopted(sandbox);
}

std::optional<AdoptedStandby> GroupCore::takeAdopted(SandboxId sandbox) {
    const auto adopted = adoptedStandbys.find(sandbox);
    if (adopted == adoptedStandbys.end()) return {};
    AdoptedStandby taken = std::move(adopted->second);
    adoptedStandbys.erase(adopted);
    return taken;
}

void GroupCore::giveUpStandby(SandboxId sandbox) {
    std::optional<AdoptedStandby> adopted;
    {
        const std::lock_guard lock(editing);
        if (const SandboxRecord* const record = findSandbox(sandbox)) record->link->audioSide()->mayBeReplaced = false;
        adopted = takeAdopted(sandbox);
    }
    if (adopted) {
        finishAdoption(*adopted);
        adopted->link->kill(SandboxState::stopped, "one of its devices is quarantined");
    }
    standbyKeeper.discard(sandbox);
}

void GroupCore::finishAdoption(const AdoptedStandby& adopted) {
    for (const auto& leaving : adopted.leaving) leaving->end(0);
    forgetAreas(adopted.gone);
}

} // namespace glovebox::client
