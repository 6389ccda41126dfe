#include "client/group_core.h"

#include "os/clock.h"
#include "os/process.h"
#include "os/scheduling.h"

#include <algorithm>
#include <utility>

namespace glovebox::client {

using core::ErrorCode;

namespace {

Status unknownSandbox(SandboxId sandbox) {
    return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
}

} // namespace

std::shared_ptr<SandboxLink> GroupCore::makeLink(SandboxId sandbox, const SandboxOptions& wanted,
                                                 std::uint64_t serial) {
    const auto self = std::make_shared<std::weak_ptr<SandboxLink>>();
    SandboxLink::Callbacks callbacks;
    callbacks.newAreaId = [this] { return nextArea.fetch_add(1); };
    callbacks.announced = [this, sandbox, self](wire::Message&& message) {
        runtime->pulse().rouse();
        return announced(sandbox, self->lock().get(), std::move(message));
    };
    callbacks.ended = [this, sandbox, serial](const SandboxEnd& end, std::shared_ptr<const CrashMaterial> material) {
        sandboxEnded(sandbox, serial, end, std::move(material));
    };
    callbacks.wroteText = [this, sandbox](const std::string& text) { emit(Logged{sandbox, 0, 100, text}); };
    auto link = std::make_shared<SandboxLink>(runtime, sandbox, wanted, std::move(callbacks));
    *self = link;
    link->audioSide()->process = serial;
    const std::lock_guard living_(livingMutex);
    auto& known = totals[sandbox];
    if (!known) known = std::make_shared<BlockTotals>();
    link->audioSide()->totals = known;
    return link;
}

Result<SandboxId> GroupCore::addSandbox(const SandboxOptions& wanted) {
    if (auto status = checkRecoveryPolicy(wanted.recovery); !status) return status;
    const std::lock_guard lock(editing);
    if (isClosed) return core::fail(ErrorCode::wrongState, "the group is closed");
    const SandboxId id = nextSandbox++;
    const std::uint64_t serial = recovery.newSerial();
    SandboxRecord record;
    record.id = id;
    record.fallbacks = std::make_shared<Fallbacks>(wanted.fallback, options.maxBlockSize, options.sampleRate);
    record.link = makeLink(id, wanted, serial);
    if (auto status = record.link->start(options, wavePage, hostBell); !status) {
        // A process that ended before it spoke says more by how it ended.
        if (status.code == ErrorCode::sandboxDied && !record.link->isAlive())
            status.details = record.link->ending().reason;
        return status;
    }
    {
        const std::lock_guard living_(livingMutex);
        living[id] = record.link;
    }
    if (!recovery.add(id, wanted.recovery, serial)) {
        const std::lock_guard living_(livingMutex);
        living.erase(id);
        totals.erase(id);
        return core::fail(ErrorCode::sandboxDied, "the sandbox has ended", record.link->ending().reason);
    }
    sandboxes.emplace(id, std::move(record));
    runtime->noticeFromAudio(); // the watcher has somebody to ask for signs of life, and to give real time
    return id;
}

Status GroupCore::removeSandbox(SandboxId sandbox, std::uint32_t graceMs) {
    recovery.cancel(sandbox);
    if (const auto link = linkOf(sandbox)) link->audioSide()->mayBeReplaced = false;
    standbyKeeper.discard(sandbox);
    std::shared_ptr<Standby> standby;
    std::vector<std::unique_ptr<DeviceRecord>> leaving;
    std::vector<wire::AreaId> gone;
    Status status;
    {
        const auto lock = editAfterKilling(sandbox, graceMs);
        SandboxRecord* record = findSandbox(sandbox);
        if (record == nullptr || record->home != 0) return unknownSandbox(sandbox);
        for (auto& device : devices) {
            if (device->home == sandbox) leaving.push_back(std::move(device));
        }
        std::erase(devices, nullptr);
        for (const auto& device : leaving) forgetDevice(device->id);
        status = commit();
        if (!status) {
            // The plan in use still names what goes now: no block runs until a change succeeds.
            latest.store(nullptr, std::memory_order_seq_cst);
            if (current) waitUntilUnused(current.get());
        }
        record->link->end(graceMs);
        {
            const std::lock_guard living_(livingMutex);
            living.erase(sandbox);
            totals.erase(sandbox);
            reports.erase(sandbox);
        }
        for (const auto& device : leaving) {
            if (device->output) gone.push_back(device->output->id);
        }
        record->link->audioSide()->addSharedAreas(gone);
        if (record->placeholders != 0) sandboxes.erase(record->placeholders);
        sandboxes.erase(sandbox);
        if (const auto found = standbys.find(sandbox); found != standbys.end()) {
            standby = std::move(found->second);
            standbys.erase(found);
        }
    }
    if (standby) standby->record.link->end(0);
    forgetAreas(gone);
    recovery.remove(sandbox);
    return status;
}

Status GroupCore::terminateAll(std::uint32_t graceMs) {
    std::map<SandboxId, std::shared_ptr<SandboxLink>> leaving;
    {
        const std::lock_guard lock(livingMutex);
        leaving = living;
    }
    for (const auto& [id, link] : leaving) {
        recovery.cancel(id);
        link->audioSide()->mayBeReplaced = false;
    }
    standbyKeeper.discard(0);
    endTogether(leaving, graceMs);
    // What is left of them waits for nobody any more.
    Status first;
    for (const auto& [id, link] : leaving) {
        const auto status = removeSandbox(id, 0);
        if (!status && status.code != ErrorCode::unknownObject && first) first = status;
    }
    return first;
}

/// Whoever waits for a plugin of theirs meanwhile is told that it is gone. Direct ones have no process that could be ended.
void GroupCore::endTogether(const std::map<SandboxId, std::shared_ptr<SandboxLink>>& links, std::uint32_t graceMs) {
    const std::uint64_t deadline = os::nowNs() + std::uint64_t{graceMs} * 1'000'000;
    if (graceMs != 0)
        for (const auto& [id, link] : links) link->askToEnd();
    for (const auto& [id, link] : links) {
        if (link->isDirect()) continue;
        const std::uint64_t now = os::nowNs();
        const std::uint64_t leftMs = now < deadline ? (deadline - now) / 1'000'000 : 0;
        link->end(graceMs == 0 ? 0 : static_cast<std::uint32_t>(leftMs) + 1);
    }
}

std::shared_ptr<SandboxLink> GroupCore::linkOf(SandboxId sandbox) const {
    const std::lock_guard lock(livingMutex);
    const auto found = living.find(sandbox);
    return found == living.end() ? nullptr : found->second;
}

Status GroupCore::killSandbox(SandboxId sandbox) {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    if (link->isDirect()) return core::fail(ErrorCode::wrongState, "a direct sandbox has no process to kill");
    // First what is on its way to become its process, or it would come after this.
    recovery.cancel(sandbox);
    if (const auto now = linkOf(sandbox)) {
        now->audioSide()->mayBeReplaced = false;
        standbyKeeper.discard(sandbox);
        now->kill(SandboxState::stopped, "killed on request");
    }
    return core::ok();
}

Result<SandboxState> GroupCore::sandboxState(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    const auto shown = recovery.stateOf(sandbox);
    // A recovery that was called off has stopped; a process that it has brought back already stops when it is gone.
    if (!shown || (shown == SandboxState::stopped && link->isAlive())) return link->state();
    return *shown;
}

Result<std::uint32_t> GroupCore::sandboxProcessId(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    return link->processId();
}

Result<SandboxProcess> GroupCore::sandboxProcess(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    if (link->isDirect()) return core::fail(ErrorCode::wrongState, "a direct sandbox has no process of its own");
    return link->process();
}

Result<SandboxEnd> GroupCore::sandboxEnd(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    if (link->isAlive()) return core::fail(ErrorCode::wrongState, "the sandbox is alive");
    return link->ending();
}

Result<SandboxUsage> GroupCore::sandboxUsage(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    // While it lives its number cannot be another's: it is ours to reap.
    if (link->isDirect() || !link->isAlive())
        return core::fail(ErrorCode::wrongState, "the sandbox has no process that could be measured");
    const auto usage = os::usageOf(link->processId());
    if (usage.status().code == ErrorCode::unknownObject)
        return core::fail(ErrorCode::wrongState, "the process of the sandbox has just ended");
    if (!usage) return usage.status();
    const auto& [cpuNs, resident, own, shared, threads, descriptors, connections, written] = usage.value();
    return SandboxUsage{cpuNs, resident, own, shared, threads, descriptors, connections, written};
}

std::vector<SandboxStatistics> GroupCore::sandboxStatistics() const {
    const std::lock_guard lock(livingMutex);
    std::vector<SandboxStatistics> result;
    for (const auto& [id, counted] : totals) {
        if (living.contains(id)) result.push_back({id, counted->blocks, counted->late, counted->dead});
    }
    return result;
}

Result<std::shared_ptr<const CrashReport>> GroupCore::crashReport(SandboxId sandbox) const {
    if (!linkOf(sandbox)) return unknownSandbox(sandbox);
    std::shared_ptr<ReportSlot> slot;
    {
        const std::lock_guard lock(livingMutex);
        const auto found = reports.find(sandbox);
        if (found == reports.end()) return std::shared_ptr<const CrashReport>();
        slot = found->second;
    }
    return slot->wait();
}

Result<std::vector<std::uint32_t>> GroupCore::sandboxMisuse(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    std::vector<std::uint32_t> counts(core::misuseCount);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = link->misuse(i);
    return counts;
}

Result<std::uint64_t> GroupCore::ping(SandboxId sandbox) {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    const std::uint64_t asked = os::nowNs();
    if (auto status = link->command(wire::Ping{}, link->settings().callLimitNs); !status) return status;
    return os::nowNs() - asked;
}

int GroupCore::ownerPriority() const {
    const auto owner = os::schedulingOf(ownerThread.load(std::memory_order_relaxed));
    return owner && owner.value().isRealtime ? owner.value().priority : 0;
}

void GroupCore::serveNotices() {
    const int priority = ownerPriority();
    const bool isAtWork = wasAtWork || counters.blocks.load(std::memory_order_relaxed) != blocksAtBeat;
    // Others may keep a processor from who has no real-time scheduling, while another one is idle.
    const std::uint32_t processor = seriesPlace.choose(seriesWatch, isAtWork && priority > 0);
    // A standby that takes over must be as urgent at once, and may hang before it is adopted.
    for (const auto& link : standbyKeeper.links()) {
        link->serveNotices();
        link->serveRealtime(priority);
        link->servePlace(processor);
    }
    const std::lock_guard lock(livingMutex);
    for (const auto& [id, link] : living) {
        link->serveNotices();
        link->serveRealtime(priority);
        link->servePlace(processor);
        SandboxRuntime& audio = *link->audioSide();
        const bool isLate = audio.isLate.load(std::memory_order_relaxed);
        // Who ended while it was late has not caught up: its end is all that is told.
        if (isLate == audio.wasLateNotified || !link->isAlive()) continue;
        audio.wasLateNotified = isLate;
        emit(SandboxLate{id, isLate});
    }
}

bool GroupCore::beat() {
    saver.beat();
    standbyKeeper.beat();
    const std::uint64_t played = counters.blocks.load(std::memory_order_relaxed);
    bool isAtWork = std::exchange(blocksAtBeat, played) != played;
    if (!isAtWork) heldProcessors.giveBack();
    wasAtWork = isAtWork; // notices are served after each beat
    const std::lock_guard lock(livingMutex);
    for (const auto& [id, link] : living) isAtWork |= link->isAlive() && link->link().isBusy();
    return isAtWork;
}

bool GroupCore::pingIdle(std::uint64_t nowNs, bool isRound, std::uint64_t& firstOverdueNs) {
    bool hasAny = false;
    for (const auto& link : standbyKeeper.links()) {
        if (!link->isAlive()) continue;
        hasAny = true;
        firstOverdueNs = std::min(firstOverdueNs, link->pingIdle(nowNs, isRound, options.hangAfterNs));
    }
    const std::lock_guard lock(livingMutex);
    for (const auto& [id, link] : living) {
        if (link->isDirect() || !link->isAlive()) continue;
        hasAny = true;
        firstOverdueNs = std::min(firstOverdueNs, link->pingIdle(nowNs, isRound, options.hangAfterNs));
    }
    return hasAny;
}

void GroupCore::sandboxEnded(SandboxId sandbox, std::uint64_t serial, const SandboxEnd& end,
                             std::shared_ptr<const CrashMaterial> material) {
    standbyKeeper.lookAgain(sandbox);
    if (standbyKeeper.ended(serial)) return;
    const bool isTold = recovery.ended(sandbox, serial, end);
    if (!material) {
        if (isTold) emit(SandboxEnded{sandbox, end});
        return;
    }
    const auto slot = std::make_shared<ReportSlot>();
    {
        const std::lock_guard lock(livingMutex);
        reports[sandbox] = slot;
    }
    if (isTold) emit(SandboxEnded{sandbox, end});
    // Nobody waits for symbols but who asks for the report.
    runtime->postToReporter([core = runtime.get(), group = weak_from_this(), gate = reportGate, slot, sandbox,
                             material = std::move(material)] {
        gate->enter();
        auto report = std::make_shared<const CrashReport>(makeCrashReport(*material, core->symbols(), gate->isOpen()));
        gate->leave();
        slot->set(report);
        core->postToWatcher([group, sandbox, report = std::move(report)] {
            if (const auto living = group.lock()) living->reportMade(sandbox, report);
        });
    });
}

void GroupCore::reportMade(SandboxId sandbox, const std::shared_ptr<const CrashReport>& report) const {
    if (!isQuiet) emit(CrashReported{sandbox, report});
}

} // namespace glovebox::client
