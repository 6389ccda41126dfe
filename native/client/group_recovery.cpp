#include "client/group_core.h"

#include <algorithm>

namespace glovebox::client {

using core::ErrorCode;

Status GroupCore::restartSandbox(SandboxId sandbox) {
    if (!linkOf(sandbox))
        return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
    return recovery.restart(sandbox);
}

Result<std::uint32_t> GroupCore::standbyProcessId(SandboxId sandbox) const {
    if (!linkOf(sandbox))
        return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
    return standbyKeeper.processId(sandbox);
}

Status GroupCore::liftQuarantine(DeviceId device) {
    const auto memory = memoryOf(device);
    if (!memory) return core::fail(ErrorCode::unknownObject, "no such device in this group", std::to_string(device));
    const SandboxId sandbox = memory->sandbox;
    const auto shown = recovery.stateOf(sandbox);
    if (shown == SandboxState::recovering)
        return core::fail(ErrorCode::wrongState, "the sandbox is recovering: wait until it has");
    {
        const std::lock_guard lock(editing);
        const DeviceRecord* record = findDevice(device);
        if (record == nullptr)
            return core::fail(ErrorCode::unknownObject, "no such device in this group", std::to_string(device));
        if (!memory->isQuarantined && !record->isPlaceholder())
            return core::fail(ErrorCode::wrongState, "the device is no placeholder", std::to_string(device));
    }
    const bool wasQuarantined = memory->isQuarantined.exchange(false);
    const auto link = linkOf(sandbox);
    if (!link || !link->isAlive()) {
        const bool wasWhole = shown == SandboxState::quarantined;
        auto status = restartSandbox(sandbox);
        if (!status && wasQuarantined) {
            memory->isQuarantined = true;
            if (wasWhole) recovery.stayQuarantined(sandbox);
        }
        return status;
    }

    // Into the process in which its mates run: nothing is heard of it in their signals.
    auto revival = prepareRevival(sandbox, device);
    if (!revival) return revival.status();
    revival->link = link;
    auto status = revive(*revival, {});
    if (status.isOk() && revival->outcomes.front().state == RecoveredDevice::State::missing)
        status =
            core::fail(ErrorCode::pluginRefused, "the plugin could not be loaded", revival->outcomes.front().reason);
    if (status.isOk()) status = adopt(*revival);
    if (!status && wasQuarantined) memory->isQuarantined = true;
    for (const auto& leaving : revival->leaving) leaving->end(0);
    return status;
}

Status GroupCore::saveForRecovery(SandboxId sandbox) {
    const auto link = linkOf(sandbox);
    if (!link) return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
    std::vector<std::shared_ptr<DeviceMemory>> wanted;
    {
        const std::lock_guard lock(livingMutex);
        for (const auto& [id, memory] : memories) {
            if (memory->sandbox == sandbox && memory->hasState && !memory->isQuarantined &&
                (memory->isDirty || !memory->saved().bytes))
                wanted.push_back(memory);
        }
    }
    Status first;
    for (const auto& memory : wanted) {
        const auto saved = save(*link, *memory, core::StateContext::project);
        if (!saved && first.isOk()) first = saved.status();
    }
    return first;
}

Result<std::vector<std::byte>> GroupCore::stateSetAside(DeviceId device) const {
    const auto memory = memoryOf(device);
    if (!memory) return core::fail(ErrorCode::unknownObject, "no such device in this group", std::to_string(device));
    const StateBytes bytes = memory->stateSetAside();
    if (!bytes) return core::fail(ErrorCode::wrongState, "no state of this device was set aside");
    return *bytes;
}

std::shared_ptr<DeviceMemory> GroupCore::memoryOf(DeviceId device) const {
    const std::lock_guard lock(livingMutex);
    const auto found = memories.find(device);
    return found == memories.end() ? nullptr : found->second;
}

void GroupCore::emitOnWatcher(const GroupEvent& event) {
    runtime->runOnWatcher([&] { emit(event); });
}

std::unique_lock<std::timed_mutex> GroupCore::editAfterKilling(SandboxId sandbox, std::uint32_t graceMs) {
    std::unique_lock lock(editing, std::defer_lock);
    if (lock.try_lock_for(std::chrono::milliseconds(graceMs))) return lock;
    std::vector<std::shared_ptr<SandboxLink>> doomed;
    {
        const std::lock_guard living_(livingMutex);
        for (const auto& [id, link] : living) {
            if (sandbox == 0 || id == sandbox) doomed.push_back(link);
        }
    }
    for (const auto& link : doomed) link->kill(SandboxState::stopped, "killed on request");
    standbyKeeper.discard(sandbox);
    lock.lock();
    return lock;
}

} // namespace glovebox::client
