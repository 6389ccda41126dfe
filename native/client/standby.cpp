#include "client/standby.h"

#include "client/group_core.h"
#include "client/parameter_batch.h"
#include "os/clock.h"
#include "os/thread.h"

#include <algorithm>
#include <chrono>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;
using Use = SandboxRuntime::StandbyUse;

namespace {

/// States and parameters that were saved or set since are passed on this often; what is newer still goes with the takeover.
constexpr std::uint64_t keepUpNs = 500'000'000;
/// A standby that cannot be made, or ends by itself, is made again after this long, then twice as long, and so on.
constexpr std::uint64_t firstRetryNs = 500'000'000;
constexpr std::uint32_t mostFailures = 5;

} // namespace

bool StandbyKeeper::mustStop() const {
    const std::lock_guard lock(mutex);
    return isStopping;
}

void StandbyKeeper::request(SandboxId sandbox) {
    {
        const std::lock_guard lock(mutex);
        if (isStopping) return;
        requested.insert(sandbox);
        if (!thread.joinable()) thread = std::thread([this] { run(); });
    }
    changed.notify_all();
}

void StandbyKeeper::stateSaved(SandboxId sandbox) {
    {
        const std::lock_guard lock(mutex);
        const bool hasOne =
            std::any_of(known.begin(), known.end(), [&](const auto& entry) { return entry.second.sandbox == sandbox; });
        if (!hasOne) return;
    }
    request(sandbox);
}

void StandbyKeeper::discard(SandboxId sandbox) {
    std::vector<std::shared_ptr<SandboxLink>> doomed;
    {
        const std::lock_guard lock(mutex);
        for (const auto& [serial, one] : known) {
            if (sandbox == 0 || one.sandbox == sandbox) doomed.push_back(one.link);
        }
    }
    for (const auto& link : doomed) link->kill(SandboxState::stopped, "a standby that is not wanted any more");
}

bool StandbyKeeper::ended(std::uint64_t serial) {
    SandboxId sandbox = 0;
    {
        const std::lock_guard lock(mutex);
        const auto found = known.find(serial);
        if (found == known.end()) return false;
        sandbox = found->second.sandbox;
        known.erase(found);
    }
    request(sandbox);
    return true;
}

void StandbyKeeper::lookAgain(SandboxId ended) {
    std::set<SandboxId> all;
    {
        const std::lock_guard lock(mutex);
        for (const auto& [serial, one] : known) {
            if (one.sandbox != ended) all.insert(one.sandbox);
        }
    }
    for (const SandboxId sandbox : all) request(sandbox);
}

void StandbyKeeper::latencyAnnounced(SandboxId sandbox, DeviceId device, std::uint32_t frames) {
    {
        const std::lock_guard lock(mutex);
        latencies[{sandbox, device}] = frames;
    }
    request(sandbox);
}

void StandbyKeeper::beat() {
    {
        const std::lock_guard lock(mutex);
        if (known.empty()) return;
        hasBeat = true;
    }
    changed.notify_all();
}

std::uint32_t StandbyKeeper::processId(SandboxId sandbox) const {
    const std::lock_guard lock(mutex);
    for (const auto& [serial, one] : known) {
        if (one.sandbox == sandbox && one.isPlanned && one.link->isAlive()) return one.link->processId();
    }
    return 0;
}

std::vector<std::shared_ptr<SandboxLink>> StandbyKeeper::links() const {
    const std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<SandboxLink>> all;
    for (const auto& [serial, one] : known) {
        if (one.isPlanned) all.push_back(one.link);
    }
    return all;
}

void StandbyKeeper::note(const Standby& standby) {
    const std::lock_guard lock(mutex);
    const auto found = known.find(standby.serial);
    if (found != known.end()) found->second.isPlanned = standby.isPlanned;
}

void StandbyKeeper::forget(std::uint64_t serial) {
    const std::lock_guard lock(mutex);
    known.erase(serial);
}

void StandbyKeeper::cancel() {
    {
        const std::lock_guard lock(mutex);
        isStopping = true;
    }
    changed.notify_all();
    discard(0);
}

void StandbyKeeper::stop() {
    cancel();
    if (thread.joinable()) thread.join();
}

void StandbyKeeper::run() {
    os::nameThisThread("gb-standby");
    std::uint64_t keptUpNs = os::nowNs();
    for (;;) {
        std::set<SandboxId> due;
        const std::uint64_t retryAt = nextRetryNs();
        {
            std::unique_lock lock(mutex);
            const auto isCalled = [&] { return isStopping || hasBeat || !requested.empty(); };
            const std::uint64_t now = os::nowNs();
            if (retryAt != os::forEver)
                changed.wait_for(lock, std::chrono::nanoseconds(retryAt > now ? retryAt - now : 0), isCalled);
            else
                changed.wait(lock, isCalled);
            if (isStopping) return;
            due.swap(requested);
            hasBeat = false;
        }
        const std::uint64_t now = os::nowNs();
        for (const auto& [sandbox, failure] : failures) {
            if (failure.count <= mostFailures && failure.nextNs <= now) due.insert(sandbox);
        }
        for (const SandboxId sandbox : due) {
            if (mustStop()) return;
            tend(sandbox);
        }
        if (os::nowNs() < keptUpNs + keepUpNs) continue;
        keepAllUp();
        keptUpNs = os::nowNs();
    }
}

std::uint64_t StandbyKeeper::nextRetryNs() const {
    std::uint64_t next = os::forEver;
    for (const auto& [sandbox, failure] : failures) {
        if (failure.count <= mostFailures) next = std::min(next, failure.nextNs);
    }
    return next;
}

void StandbyKeeper::keepAllUp() {
    std::vector<std::shared_ptr<Standby>> all;
    {
        // Whoever holds it for long changes something, and asks for a look then.
        const std::unique_lock lock(group.editing, std::try_to_lock);
        if (!lock.owns_lock()) return;
        for (const auto& [id, standby] : group.standbys) all.push_back(standby);
    }
    for (const auto& standby : all) keepUp(*standby);
}

void StandbyKeeper::keepUp(Standby& standby) {
    const std::lock_guard keeping(keepingUp);
    tell(standby);
}

void StandbyKeeper::claim(Standby& standby) {
    const std::lock_guard keeping(keepingUp);
    tell(standby);
    Use waiting = Use::waits;
    standby.record.link->audioSide()->standbyUse.compare_exchange_strong(waiting, Use::isClaimed);
}

void StandbyKeeper::tell(Standby& standby) {
    SandboxLink& link = *standby.record.link;
    auto& use = link.audioSide()->standbyUse;
    for (const auto& [device, step] : standby.steps) {
        DeviceMemory& memory = *step->memory;
        const std::uint32_t given = memory.given.load(std::memory_order_acquire);
        const auto saved = memory.saved();
        const bool isNewState = saved.bytes && saved.bytes != step->loaded;
        const std::uint64_t mark = memory.parameters.mark();
        if (!isNewState && mark == step->told && given == step->given) continue;
        // Once it plays it is the one that others keep up with. While it is told, it cannot take over.
        Use waiting = Use::waits;
        if (link.audioSide()->isGone() || !use.compare_exchange_strong(waiting, Use::keepsUp)) return;
        Status status;
        if (isNewState) {
            status = group.load(link, device, *saved.bytes, saved.context);
            step->loaded = saved.bytes;
            step->hasState = status.isOk();
        }
        ParameterBatch batch(link, device);
        const auto add = [&](std::uint32_t parameter, double value) {
            if (status.isOk()) status = batch.add(parameter, value);
        };
        if (isNewState) {
            for (const auto& value : memory.parameters.values()) add(value.parameter, value.value);
        } else {
            memory.parameters.forEachSince(step->told.load(std::memory_order_relaxed), add);
        }
        if (status.isOk()) status = batch.send();
        step->told.store(mark, std::memory_order_release);
        step->given.store(given, std::memory_order_release);
        if (!status) {
            link.kill(SandboxState::stopped, "does not follow its sandbox: " + status.text());
            return;
        }
        use.store(Use::waits, std::memory_order_release);
    }
}

void StandbyKeeper::tend(SandboxId sandbox) {
    std::shared_ptr<Standby> standby, dropped;
    {
        const std::lock_guard lock(group.editing);
        if (const auto found = group.standbys.find(sandbox); found != group.standbys.end()) standby = found->second;
    }
    if (standby) keepUp(*standby);
    bool isWanted = false;
    {
        const std::lock_guard lock(group.editing);
        if (group.isClosed) return;
        isWanted = group.wantsStandby(sandbox);
        const auto found = group.standbys.find(sandbox);
        if (found != group.standbys.end()) {
            Standby& held = *found->second;
            {
                const std::lock_guard own(mutex);
                for (const auto& device : held.revival.devices) {
                    const auto news = latencies.find({sandbox, device->id});
                    if (news == latencies.end()) continue;
                    device->description.status.latencyFrames = news->second;
                    latencies.erase(news);
                }
            }
            const SandboxRecord* const record = group.findSandbox(sandbox);
            const bool isInStep = group.isInStep(held);
            const bool isTakingOver =
                record != nullptr && !record->link->isAlive() && record->link->audioSide()->mayBeReplaced && isInStep;
            if (isTakingOver) return; // recovery comes for it
            if (isWanted && isInStep) {
                if (held.wasOutOfStep || held.isMissed) static_cast<void>(group.commit());
                failures.erase(sandbox);
                return;
            }
            dropped = std::move(found->second);
            group.standbys.erase(found);
        }
    }
    if (dropped) {
        if (!dropped->record.link->isAlive() && isWanted)
            noteFailure(sandbox, core::fail(ErrorCode::sandboxDied, "the standby has ended",
                                            dropped->record.link->ending().reason));
        dropped->record.link->end(0); // known until then: its end is nobody else's business
        forget(dropped->serial);
    }
    if (!isWanted) {
        failures.erase(sandbox);
        return;
    }
    if (const auto failed = failures.find(sandbox); failed != failures.end()) {
        const auto link = group.linkOf(sandbox);
        if (link && link->processId() != failed->second.process)
            failures.erase(failed);
        else if (failed->second.count > mostFailures || failed->second.nextNs > os::nowNs())
            return;
    }
    if (const Status status = make(sandbox); !status && !mustStop()) noteFailure(sandbox, status);
}

void StandbyKeeper::noteFailure(SandboxId sandbox, const Status& status) {
    Failure& failure = failures[sandbox];
    const auto link = group.linkOf(sandbox);
    const std::uint32_t process = link ? link->processId() : 0;
    if (failure.process != process) failure = {};
    failure.process = process;
    failure.nextNs = os::nowNs() + (firstRetryNs << failure.count);
    ++failure.count;
    const char* const end = failure.count > mostFailures ? ", it is not tried again" : "";
    group.emitOnWatcher(Logged{sandbox, 0, 2, "there is no standby: " + status.text() + end});
}

Status StandbyKeeper::make(SandboxId sandbox) {
    auto prepared = group.prepareRevival(sandbox);
    if (!prepared) return core::ok(); // removed meanwhile
    auto standby = std::make_shared<Standby>();
    standby->sandbox = sandbox;
    standby->serial = group.recovery.newSerial();
    standby->revival = std::move(*prepared);
    Revival& revival = standby->revival;
    revival.isStandby = true;
    for (const auto& device : revival.devices) {
        auto step = std::make_shared<StandbyStep>();
        step->memory = device->memory;
        // Looked at before they are loaded and sent: what comes meanwhile is passed on again.
        step->given = device->memory->given.load();
        step->told = device->memory->parameters.mark();
        step->loaded = device->memory->saved().bytes;
        step->newsStorage.resize(device->commands->capacity);
        step->news = core::EventList(step->newsStorage, {});
        standby->steps[device->id] = std::move(step);
    }
    revival.link = group.makeLink(sandbox, revival.options, standby->serial);
    revival.link->audioSide()->isStandby = revival.link->audioSide()->fadesIn = true;
    standby->record.id = sandbox;
    standby->record.link = revival.link;
    {
        const std::lock_guard lock(mutex);
        if (isStopping) return core::ok();
        known[standby->serial] = {sandbox, revival.link, false};
        std::erase_if(latencies, [&](const auto& news) { return news.first.first == sandbox; });
    }
    Status status = revival.link->start(group.options, group.wavePage, group.hostBell);
    if (status.isOk()) status = group.revive(revival, {});
    for (const auto& outcome : revival.outcomes)
        standby->steps.at(outcome.device)->hasState = outcome.state == RecoveredDevice::State::restored;
    if (status.isOk()) keepUp(*standby);
    bool isKept = false;
    if (status.isOk()) {
        const std::lock_guard lock(group.editing);
        if (group.wantsStandby(sandbox) && !group.standbys.contains(sandbox)) {
            standby->record.fallbacks = group.findSandbox(sandbox)->fallbacks;
            isKept = group.isInStep(*standby);
            if (isKept) {
                group.standbys[sandbox] = standby;
                static_cast<void>(group.commit());
            } else {
                status = core::fail(ErrorCode::wrongState, "its devices are not like those that they stand in for");
            }
        }
    }
    if (isKept) return core::ok();
    revival.link->end(0);
    forget(standby->serial);
    return status;
}

} // namespace glovebox::client
