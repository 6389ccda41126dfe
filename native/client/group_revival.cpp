#include "client/group_core.h"
#include "client/parameter_batch.h"

#include <algorithm>
#include <cmath>

namespace glovebox::client {

using core::ErrorCode;

namespace {

/// The process cannot be used any more, though its end may not be known yet.
bool isFatal(const Status& status) noexcept {
    return status.code == ErrorCode::sandboxDied || status.code == ErrorCode::timedOut ||
           status.code == ErrorCode::protocolBreach;
}

} // namespace

Result<Revival> GroupCore::prepareRevival(SandboxId sandbox, DeviceId only) {
    const std::lock_guard lock(editing);
    const SandboxRecord* record = findSandbox(sandbox);
    if (isClosed || record == nullptr || record->home != 0)
        return core::fail(ErrorCode::cancelled, "the sandbox has been removed", std::to_string(sandbox));
    Revival revival;
    revival.sandbox = sandbox;
    revival.options = record->link->settings();
    revival.isOffline = isOffline;
    for (const auto& device : devices) {
        if (device->home != sandbox || (only != 0 && device->id != only)) continue;
        auto made = std::make_unique<DeviceRecord>();
        made->id = device->id;
        made->sandbox = made->home = sandbox;
        made->options = device->options;
        made->options.pluginId = device->description.descriptor.id;
        made->memory = device->memory;
        made->commands = device->commands;
        revival.devices.push_back(std::move(made));
    }
    return revival;
}

Status GroupCore::tell(SandboxLink& link, DeviceMemory& memory,
                       const std::function<bool(const ParameterShadow::Value&)>& isWanted) {
    ParameterBatch batch(link, memory.device);
    for (const auto& value : memory.parameters.values()) {
        if (memory.isReadOnly(value.parameter) || !isWanted(value)) continue;
        if (auto status = batch.add(value.parameter, value.value); isFatal(status)) return status;
    }
    const auto status = batch.send();
    return isFatal(status) ? status : core::ok();
}

Status GroupCore::reviveDevice(Revival& revival, DeviceRecord& device, RecoveredDevice& outcome, bool withoutState) {
    SandboxLink& link = *revival.link;
    DeviceMemory& memory = *device.memory;
    // A device that cannot come back is only an outcome, unless the process went with it.
    const auto missing = [&](const Status& status) {
        if (isFatal(status) || !link.isAlive()) return status;
        outcome.state = RecoveredDevice::State::missing;
        outcome.reason = status.text();
        return core::ok();
    };
    if (memory.isQuarantined) {
        outcome.state = RecoveredDevice::State::quarantined;
        outcome.reason = "it is to blame for too many ends of its sandbox";
        return core::ok();
    }
    if (!revival.isStandby) memory.announcedLatency = -1;
    auto description = create(link, device.id, device.options);
    if (!description) return missing(description.status());
    device.description = std::move(*description);
    const auto discard = [&](const Status& status) {
        auto result = missing(status);
        if (result.isOk()) static_cast<void>(destroy(link, device.id));
        return result;
    };

    outcome.state = RecoveredDevice::State::defaults;
    bool isSetAside = withoutState;
    if (withoutState) {
        outcome.reason = "its sandbox ended while its saved state was loaded";
    } else if (const auto saved = memory.saved(); saved.bytes) {
        const Status loaded = load(link, device.id, *saved.bytes, saved.context);
        if (isFatal(loaded) || !link.isAlive()) {
            revival.isStateFault = true;
            return loaded.isOk() ? core::fail(ErrorCode::sandboxDied, "the sandbox has ended") : loaded;
        }
        if (revival.isStandby && !loaded) return loaded;
        isSetAside = !loaded.isOk();
        if (isSetAside) {
            memory.setStateAside();
            outcome.reason = "its saved state was refused: " + loaded.text();
        } else {
            outcome.state = RecoveredDevice::State::restored;
        }
    }
    if (isSetAside) {
        outcome.state = RecoveredDevice::State::setAside;
        memory.parameters.forget(memory.parameters.mark(), ParameterShadow::always);
    } else if (auto status = tell(link, memory, [](const auto&) { return true; }); !status) {
        return status;
    }
    if (auto status = activateIn(link, device); !status) return discard(status);
    return core::ok();
}

Status GroupCore::revive(Revival& revival, const std::set<DeviceId>& withoutState) {
    revival.outcomes.clear();
    for (const auto& device : revival.devices) {
        RecoveredDevice outcome;
        outcome.device = device->id;
        revival.faultDevice = device->id;
        if (auto status = reviveDevice(revival, *device, outcome, withoutState.contains(device->id)); !status)
            return status;
        revival.outcomes.push_back(std::move(outcome));
    }
    revival.faultDevice = 0;
    return core::ok();
}

/// Its buffers belong to the process that is gone, and so do the notes that it started.
void GroupCore::endNotesOverTime(DeviceId source) {
    for (const auto& wire : wires) {
        if (wire->ends.source == source && wire->eventFifo) wire->eventFifo->sourceIsNew();
    }
}

void GroupCore::endNotesInBlock(DeviceId source) {
    for (const auto& wire : wires) {
        if (wire->ends.source == source && wire->ends.kind == PortKind::event && !wire->compiled.isDelayed)
            ++wire->restarts;
    }
}

void GroupCore::replaceSource(DeviceRecord& device) {
    device.commands->area = nullptr;
    for (auto& input : hostInputs) {
        if (input.device == device.id) input.buffer = {};
    }
    for (const auto& wire : wires) {
        if (wire->ends.target == device.id) wire->buffer = {};
    }
    endNotesInBlock(device.id);
    endNotesOverTime(device.id);
}

Status GroupCore::adopt(Revival& revival) {
    std::vector<wire::AreaId> gone;
    std::vector<DeviceId> running;
    bool isRenderModeStale = false;
    {
        const std::lock_guard lock(editing);
        SandboxRecord* record = findSandbox(revival.sandbox);
        if (isClosed || record == nullptr)
            return core::fail(ErrorCode::cancelled, "the sandbox has been removed", std::to_string(revival.sandbox));
        const bool isNewProcess = record->link != revival.link;
        const auto oldLink = record->link;
        const auto oldUnretired = record->unretired;
        const auto oldPlaceholders = record->placeholders;
        std::vector<std::unique_ptr<DeviceRecord>*> places(revival.devices.size(), nullptr);

        const auto placeholderHome = [&] {
            if (record->placeholders == 0) {
                SandboxRecord made;
                made.id = nextSandbox++;
                made.home = record->id;
                made.link = oldLink;
                made.fallbacks = record->fallbacks;
                record->placeholders = made.id;
                sandboxes.emplace(made.id, std::move(made));
            }
            return record->placeholders;
        };
        std::vector<std::pair<DeviceRecord*, SandboxId>> moved;
        for (std::size_t i = 0; i < revival.devices.size(); ++i) {
            auto& made = revival.devices[i];
            const auto place =
                std::find_if(devices.begin(), devices.end(), [&](const auto& known) { return known->id == made->id; });
            if (place == devices.end()) continue; // removed meanwhile
            DeviceRecord& known = **place;
            known.whyPlaceholder = revival.outcomes[i].reason;
            if (!made->isActive) {
                moved.emplace_back(&known, known.sandbox);
                known.sandbox = placeholderHome();
                continue;
            }
            places[i] = &*place;
            if (known.output) gone.push_back(known.output->id);
            made->takeHostSide(known);
            if (const auto latency = made->memory->announcedLatency.load(); latency >= 0)
                made->description.status.latencyFrames = static_cast<std::uint32_t>(latency);
            running.push_back(made->id);
        }
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] != nullptr) std::swap(*places[i], revival.devices[i]);
        }
        // Whoever is a placeholder now has lost its process too.
        for (const auto& device : devices) {
            const bool isBack = std::find(running.begin(), running.end(), device->id) != running.end();
            if (device->home == revival.sandbox && (isNewProcess || isBack)) replaceSource(*device);
        }
        if (isNewProcess) {
            record->link = revival.link;
            record->unretired.clear();
        }
        if (auto status = commit(); !status) {
            for (std::size_t i = 0; i < places.size(); ++i) {
                if (places[i] != nullptr) std::swap(*places[i], revival.devices[i]);
            }
            for (const auto& [device, before] : moved) device->sandbox = before;
            record->link = oldLink;
            record->unretired = oldUnretired;
            if (oldPlaceholders == 0 && record->placeholders != 0) {
                sandboxes.erase(record->placeholders);
                record->placeholders = 0;
            }
            static_cast<void>(commit());
            return status;
        }
        if (isNewProcess) {
            oldLink->audioSide()->addSharedAreas(gone);
            const std::lock_guard living_(livingMutex);
            living[revival.sandbox] = revival.link;
        }
        // Its last placeholder may have come back.
        const bool isNeeded = std::any_of(devices.begin(), devices.end(),
                                          [&](const auto& device) { return device->sandbox == record->placeholders; });
        if (record->placeholders != 0 && !isNeeded) {
            revival.leaving.push_back(sandboxes.at(record->placeholders).link);
            sandboxes.erase(record->placeholders);
            record->placeholders = 0;
        }
        if (isNewProcess) revival.leaving.push_back(oldLink);
        isRenderModeStale = isOffline != revival.isOffline;
    }
    if (!gone.empty()) forgetAreas(gone);
    if (isRenderModeStale) static_cast<void>(applyOffline(running));
    return core::ok();
}

void GroupCore::forgetAreas(const std::vector<wire::AreaId>& gone) {
    std::vector<std::shared_ptr<SandboxLink>> all;
    {
        const std::lock_guard lock(livingMutex);
        for (const auto& [id, link] : living) all.push_back(link);
    }
    for (const auto& link : all) {
        for (const wire::AreaId area : gone) link->forgetArea(area);
    }
}

} // namespace glovebox::client
