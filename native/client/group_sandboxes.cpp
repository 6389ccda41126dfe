#include "client/group_core.h"

#include "os/clock.h"
#include "os/process.h"

#include <algorithm>

namespace glovebox::client {

using core::ErrorCode;

namespace {

Status unknownSandbox(SandboxId sandbox) {
    return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
}

} // namespace

Result<SandboxId> GroupCore::addSandbox(const SandboxOptions& wanted) {
    const std::lock_guard lock(editing);
    if (isClosed) return core::fail(ErrorCode::wrongState, "the group is closed");
    const SandboxId id = nextSandbox++;
    SandboxLink::Callbacks callbacks;
    callbacks.newAreaId = [this] { return nextArea.fetch_add(1); };
    callbacks.announced = [this, id](wire::Message&& message) { return announced(id, std::move(message)); };
    callbacks.ended = [this, id](const SandboxEnd& end) { sandboxEnded(id, end); };
    callbacks.wroteText = [this, id](const std::string& text) { emit(Logged{id, 0, 100, text}); };
    SandboxRecord record;
    record.id = id;
    record.fallbacks = std::make_shared<Fallbacks>(wanted.fallback, options.maxBlockSize, options.sampleRate);
    record.link = std::make_shared<SandboxLink>(runtime, id, wanted, std::move(callbacks));
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
    sandboxes.emplace(id, std::move(record));
    return id;
}

Status GroupCore::removeSandbox(SandboxId sandbox, std::uint32_t graceMs) {
    const std::lock_guard lock(editing);
    SandboxRecord* record = findSandbox(sandbox);
    if (record == nullptr) return unknownSandbox(sandbox);
    std::vector<std::unique_ptr<DeviceRecord>> leaving;
    for (auto& device : devices) {
        if (device->sandbox == sandbox) leaving.push_back(std::move(device));
    }
    std::erase(devices, nullptr);
    for (const auto& device : leaving) forgetDevice(device->id);
    const auto status = commit();
    if (!status) {
        // The plan in use still names what goes now: no block runs until a change succeeds.
        latest.store(nullptr, std::memory_order_seq_cst);
        if (current) waitUntilUnused(current.get());
    }
    record->link->end(graceMs);
    {
        const std::lock_guard living_(livingMutex);
        living.erase(sandbox);
    }
    for (const auto& device : leaving) {
        for (auto& [id, other] : sandboxes) {
            if (id != sandbox && device->output) other.link->forgetArea(device->output->id);
        }
    }
    sandboxes.erase(sandbox);
    return status;
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
    link->kill(SandboxState::stopped, "killed on request");
    return core::ok();
}

Result<SandboxState> GroupCore::sandboxState(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    return link->state();
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
    if (!usage) return usage.status();
    const auto& [hasMemory, resident, own, shared, hasCpu, cpuNs, threads, openFiles] = usage.value();
    return SandboxUsage{hasMemory, resident, own, shared, hasCpu, cpuNs, threads, openFiles};
}

Result<std::shared_ptr<const CrashReport>> GroupCore::crashReport(SandboxId sandbox) const {
    if (!linkOf(sandbox)) return unknownSandbox(sandbox);
    return std::shared_ptr<const CrashReport>();
}

Result<std::vector<std::uint32_t>> GroupCore::sandboxMisuse(SandboxId sandbox) const {
    const auto link = linkOf(sandbox);
    if (!link) return unknownSandbox(sandbox);
    std::vector<std::uint32_t> counts(core::misuseCount);
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] = link->audioSide()->page->misuse[i].load(std::memory_order_relaxed);
    return counts;
}

Result<std::uint64_t> GroupCore::ping(SandboxId sandbox) {
    const std::lock_guard lock(editing);
    SandboxRecord* record = findSandbox(sandbox);
    if (record == nullptr) return unknownSandbox(sandbox);
    const std::uint64_t asked = os::nowNs();
    if (auto status = record->link->command(wire::Ping{}, record->link->settings().callLimitNs); !status) return status;
    return os::nowNs() - asked;
}

void GroupCore::serveNotices() {
    const std::lock_guard lock(livingMutex);
    for (const auto& [id, link] : living) {
        link->serveNotices();
        SandboxRuntime& audio = *link->audioSide();
        const bool isLate = audio.isLate.load(std::memory_order_relaxed) && link->isAlive();
        if (isLate == audio.wasLateNotified) continue;
        audio.wasLateNotified = isLate;
        emit(SandboxLate{id, isLate});
    }
}

void GroupCore::sandboxEnded(SandboxId sandbox, const SandboxEnd& end) { emit(SandboxEnded{sandbox, end}); }

} // namespace glovebox::client
