#include "client/group_core.h"
#include "os/clock.h"

#include <algorithm>
#include <chrono>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;

namespace {

/// The end of a process that has been killed is known within this time, or the machine is in a state of its own.
constexpr auto longestFuneral = std::chrono::seconds(10);

} // namespace

Status Recovery::restartOnce(SandboxId sandbox, Case& which) {
    which.count.clear();
    group.emitOnWatcher(SandboxRecovering{sandbox, 0, 0, false});
    const Outcome outcome = attempts(sandbox, which, 0, os::nowNs());
    if (outcome.attempt == Attempt::cancelled) return cancelledStatus();
    if (stateOf(sandbox) == SandboxState::quarantined)
        return core::fail(ErrorCode::wrongState, "every device of the sandbox is quarantined");
    return outcome.attempt == Attempt::worked ? core::ok() : outcome.status;
}

void Recovery::recover(SandboxId sandbox, Case& which, Ended why) {
    RecoveryCount::End end{why.atNs, why.end.device};
    for (;;) {
        if (isCancelled(which)) return;
        which.count.note(end);
        if (which.count.isExhausted()) {
            if (!quarantine(sandbox, which, why.end.reason)) {
                show(which, std::nullopt);
                group.emitOnWatcher(RecoveryFailed{
                    sandbox,
                    "it ended more often than its policy allows, and no device can be blamed: " + why.end.reason});
                return;
            }
            which.count.clear();
            group.giveUpStandby(sandbox);
            if (stateOf(sandbox) == SandboxState::quarantined) return; // nobody is left to come back
        } else if (stepIn(sandbox, which, why.atNs)) {
            return;
        }
        const std::uint32_t number = std::max(which.count.attempt(), 1u);
        const std::uint32_t delayMs = which.count.delayMs();
        group.emitOnWatcher(SandboxRecovering{sandbox, number, delayMs, false});
        if (delayMs > 0) {
            const auto until = why.atNs + std::uint64_t{delayMs} * 1'000'000;
            const std::uint64_t now = os::nowNs();
            std::unique_lock lock(mutex);
            changed.wait_for(lock, std::chrono::nanoseconds(until > now ? until - now : 0),
                             [&] { return which.isCancelled || isStopping; });
        }
        const Outcome outcome = attempts(sandbox, which, number, why.atNs);
        switch (outcome.attempt) {
        case Attempt::worked: which.count.forgiveStateFaults(); return;
        case Attempt::cancelled: return;
        case Attempt::died:
        case Attempt::failed: break;
        }
        why.atNs = os::nowNs();
        why.end.reason = outcome.status.text();
        end = {why.atNs, outcome.faultDevice, false, outcome.attempt == Attempt::failed};
    }
}

bool Recovery::stepIn(SandboxId sandbox, Case& which, std::uint64_t sinceNs) {
    auto adopted = group.adoptStandby(sandbox);
    if (!adopted) return false;
    const std::uint64_t durationNs = os::nowNs() - sinceNs;
    {
        const std::lock_guard lock(mutex);
        which.serial = adopted->serial;
        which.link = nullptr;
        if (!which.isCancelled) which.shown.reset();
        which.latest.reset();
        // Its own end may have been told while nobody asked for it by this number.
        if (!adopted->link->isAlive()) which.latest = Ended{adopted->serial, adopted->link->ending(), os::nowNs()};
    }
    group.finishAdoption(*adopted);
    auto outcomes = std::move(adopted->outcomes);
    adopted.reset(); // and with it the old process, before anybody is told
    const std::uint32_t number = std::max(which.count.attempt(), 1u);
    group.emitOnWatcher(SandboxRecovering{sandbox, number, 0, true});
    group.emitOnWatcher(SandboxRecovered{sandbox, number, durationNs, true, std::move(outcomes)});
    return true;
}

Recovery::Outcome Recovery::attempts(SandboxId sandbox, Case& which, std::uint32_t number, std::uint64_t sinceNs) {
    std::set<DeviceId> withoutState;
    for (;;) {
        Outcome outcome = attempt(sandbox, which, number, sinceNs, withoutState);
        // With defaults instead of the state that it died of, once for each device.
        if (!outcome.isStateFault || !withoutState.insert(outcome.faultDevice).second) return outcome;
        which.count.note({os::nowNs(), outcome.faultDevice, true, false});
        if (const auto memory = group.memoryOf(outcome.faultDevice)) memory->setStateAside();
        if (number > 0) group.emitOnWatcher(SandboxRecovering{sandbox, ++number, 0, false});
    }
}

Recovery::Outcome Recovery::afterDeath(Case& which, Outcome outcome) {
    std::unique_lock lock(mutex);
    which.link = nullptr;
    if (which.isCancelled || isStopping) {
        outcome.attempt = Attempt::cancelled;
        outcome.isStateFault = false;
        return outcome;
    }
    // Who ended says more than the call that noticed.
    changed.wait_for(lock, longestFuneral, [&] { return which.latest.has_value(); });
    if (which.latest) {
        outcome.status.details = which.latest->end.reason;
        if (outcome.faultDevice == 0) outcome.faultDevice = which.latest->end.device;
        which.latest.reset();
    }
    return outcome;
}

Recovery::Outcome Recovery::attempt(SandboxId sandbox, Case& which, std::uint32_t number, std::uint64_t sinceNs,
                                    const std::set<DeviceId>& withoutState) {
    auto prepared = group.prepareRevival(sandbox);
    if (!prepared) return {Attempt::cancelled, prepared.status()};
    Revival& revival = *prepared;
    const bool isNobodyLeft = !revival.devices.empty() &&
                              std::all_of(revival.devices.begin(), revival.devices.end(),
                                          [](const auto& device) { return device->memory->isQuarantined.load(); });
    if (isNobodyLeft) {
        show(which, SandboxState::quarantined);
        return {Attempt::worked, core::ok()};
    }
    const std::uint64_t serial = newSerial();
    revival.link = group.makeLink(sandbox, revival.options, serial);
    {
        const std::lock_guard lock(mutex);
        if (which.isCancelled || isStopping) return {Attempt::cancelled, cancelledStatus()};
        which.link = revival.link;
        which.serial = serial;
        which.latest.reset();
    }
    Outcome outcome;
    outcome.status = revival.link->start(group.options, group.wavePage, group.hostBell);
    const bool isStarted = outcome.status.isOk();
    if (isStarted && !isCancelled(which)) outcome.status = group.revive(revival, withoutState);
    if (outcome.status.isOk() && !isCancelled(which)) {
        outcome.status = group.adopt(revival);
        if (outcome.status.isOk()) {
            const std::uint64_t durationNs = os::nowNs() - sinceNs;
            for (const auto& leaving : revival.leaving) leaving->end(0);
            if (!isCancelled(which) && revival.link->isAlive()) {
                {
                    const std::lock_guard lock(mutex);
                    which.link = nullptr;
                    which.shown.reset();
                }
                for (RecoveredDevice& outcome_ : revival.outcomes) {
                    const auto memory = group.memoryOf(outcome_.device);
                    outcome_.hasPluginChanged = memory && memory->hasFileChanged();
                }
                // What is left of the old process goes before anybody is told, or it could be counted.
                auto outcomes = std::move(revival.outcomes);
                prepared = cancelledStatus();
                group.emitOnWatcher(SandboxRecovered{sandbox, number, durationNs, false, std::move(outcomes)});
                return {Attempt::worked, core::ok()};
            }
            outcome.status = core::fail(ErrorCode::sandboxDied, "the sandbox ended as soon as it was back");
        }
    }
    // Nobody will use it.
    const bool hasDied =
        isStarted && (!revival.link->isAlive() || outcome.status.code == ErrorCode::sandboxDied ||
                      outcome.status.code == ErrorCode::timedOut || outcome.status.code == ErrorCode::protocolBreach);
    if (!hasDied || isCancelled(which)) {
        revival.link->end(0);
        const std::lock_guard lock(mutex);
        which.link = nullptr;
        const bool wasCancelled = which.isCancelled || isStopping || outcome.status.code == ErrorCode::cancelled;
        which.latest.reset();
        return {wasCancelled ? Attempt::cancelled : Attempt::failed, outcome.status};
    }
    outcome.attempt = Attempt::died;
    outcome.faultDevice = revival.faultDevice;
    outcome.isStateFault = revival.isStateFault;
    return afterDeath(which, std::move(outcome));
}

bool Recovery::quarantine(SandboxId sandbox, Case& which, const std::string& reason) {
    std::vector<DeviceId> candidates;
    {
        const std::lock_guard lock(group.livingMutex);
        for (const auto& [id, memory] : group.memories) {
            if (memory->sandbox == sandbox && !memory->isQuarantined) candidates.push_back(id);
        }
    }
    const DeviceId guilty = which.count.guilty(candidates);
    const auto memory = guilty == 0 ? nullptr : group.memoryOf(guilty);
    if (!memory) return false;
    memory->isQuarantined = true;
    if (candidates.size() == 1) show(which, SandboxState::quarantined);
    DeviceQuarantined event{sandbox, guilty, memory->file, memory->pluginId, memory->fileHash(), {}};
    event.reason = "device " + std::to_string(guilty) + " is to blame for more ends of its sandbox than " +
                   std::to_string(which.policy.attempts) + " attempts allow: " + reason;
    group.emitOnWatcher(event);
    return true;
}

} // namespace glovebox::client
