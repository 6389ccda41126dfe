#include "client/plan_builder.h"
#include "client/prepared_sandbox.h"

#include "os/clock.h"
#include "os/wait_word.h"

#include <algorithm>
#include <cmath>

namespace glovebox::client {

using core::ErrorCode;

namespace {

/// For a call that is under way, and for each sandbox to end by itself.
constexpr std::uint32_t closingGraceMs = 500;
/// A waiting control thread looks by itself this often: a hostile process can steal a wake-up.
constexpr std::uint64_t waitSliceNs = 20'000'000;
constexpr std::uint64_t unrungSliceNs = 1'000'000;

} // namespace

GroupCore::GroupCore(std::shared_ptr<RuntimeCore> core, GroupOptions wanted, GroupListener heard)
    : options(std::move(wanted)), runtime(std::move(core)), listener(std::move(heard)) {}

GroupCore::~GroupCore() { close(); }

Status GroupCore::open() {
    if (!std::isfinite(options.sampleRate) || options.sampleRate < 1 || options.sampleRate > 768000)
        return core::fail(ErrorCode::invalidArgument, "sample rate must lie between 1 and 768000 Hz",
                          std::to_string(options.sampleRate));
    if (options.maxBlockSize < 1 || options.maxBlockSize > wire::mostFrames)
        return core::fail(ErrorCode::invalidArgument, "maxBlockSize must lie between 1 and 16384 frames",
                          std::to_string(options.maxBlockSize));
    if (options.eventCapacity < 16 || options.eventCapacity > wire::mostEvents)
        return core::fail(ErrorCode::invalidArgument, "eventCapacity must lie between 16 and 8192",
                          std::to_string(options.eventCapacity));
    if (options.payloadCapacity > wire::mostPayload)
        return core::fail(ErrorCode::invalidArgument, "payloadCapacity must not exceed 1 MiB",
                          std::to_string(options.payloadCapacity));
    if (options.hangAfterBlocks < 1)
        return core::fail(ErrorCode::invalidArgument, "hangAfterBlocks must be at least 1");
    auto wave = SharedArea::create(nextArea++, wire::AreaKind::wavePage, sizeof(wire::WavePage), os::Access::readWrite,
                                   "glovebox-wave");
    if (!wave) return wave.status();
    wavePage = *wave;
    if (auto sealed = wavePage->memory.sealWrites(); !sealed && sealed.code != ErrorCode::unsupportedHere)
        return sealed;
    auto bell = SharedArea::create(nextArea++, wire::AreaKind::hostBell, sizeof(wire::BellPage), os::Access::readWrite,
                                   "glovebox-host-bell");
    if (!bell) return bell.status();
    hostBell = *bell;
    if (auto kept = hostBell->memory.keepWritable(); !kept && kept.code != ErrorCode::unsupportedHere) return kept;
    const std::lock_guard lock(editing);
    if (auto status = commit(); !status) return status;
    runtime->prepared().groupOpened();
    hasOpened = true;
    return core::ok();
}

void GroupCore::close() {
    // Nobody waits for a plugin that hangs: what recovers is given up, and who holds `editing` for too long loses the
    // sandbox that it waits for.
    recovery.cancelAll();
    saver.stop();
    standbyKeeper.cancel();
    {
        const auto lock = editAfterKilling(0, closingGraceMs);
        if (isClosed) return;
        isClosed = true;
        latest.store(nullptr, std::memory_order_seq_cst);
        if (current) {
            waitUntilUnused(current.get());
            keepReported(*current);
            for (auto& alternate : current->alternates) keepReported(*alternate.plan);
        }
    }
    recovery.stop();
    standbyKeeper.stop();
    // A call that came in between is not waited for either.
    const auto lock = editAfterKilling(0, closingGraceMs);
    for (auto& [id, standby] : standbys) standby->record.link->end(0);
    for (auto& [id, adopted] : adoptedStandbys) {
        for (const auto& leaving : adopted.leaving) leaving->end(0);
    }
    std::map<SandboxId, std::shared_ptr<SandboxLink>> links;
    for (const auto& [id, sandbox] : sandboxes) links.emplace(id, sandbox.link);
    endTogether(links, closingGraceMs);
    for (const auto& [id, link] : links) link->end(closingGraceMs); // those without a process
    // Who listened may be gone when this returns, and no process that reads symbols may be left.
    reportGate->close(runtime->symbols());
    runtime->runOnWatcher([this] { isQuiet = true; });
    {
        const std::lock_guard living_(livingMutex);
        living.clear();
        memories.clear();
    }
    saver.join();
    sandboxes.clear();
    standbys.clear();
    adoptedStandbys.clear();
    current.reset();
    wires.clear();
    devices.clear();
    hostInputs.clear();
    // Nobody can be given these pages any more. They stay mapped: a process() that comes too late may still look at them.
    wavePage->memory = {};
    hostBell->memory = {};
    if (hasOpened) runtime->prepared().groupClosed();
}

DeviceRecord* GroupCore::findDevice(DeviceId device) const {
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const auto& record) { return record->id == device; });
    return found == devices.end() ? nullptr : found->get();
}

SandboxRecord* GroupCore::findSandbox(SandboxId sandbox) {
    const auto found = sandboxes.find(sandbox);
    return found == sandboxes.end() ? nullptr : &found->second;
}

const SandboxRecord* GroupCore::findSandbox(SandboxId sandbox) const {
    const auto found = sandboxes.find(sandbox);
    return found == sandboxes.end() ? nullptr : &found->second;
}

void GroupCore::waitUntilUnused(const BlockPlan* plan) {
    retireWaiting.store(true, std::memory_order_seq_cst);
    for (;;) {
        const std::uint32_t epoch = retireEpoch.load(std::memory_order_seq_cst);
        if (inUse.load(std::memory_order_seq_cst) != plan) break;
        os::waitOnWord(retireEpoch, epoch, os::forEver);
    }
    retireWaiting.store(false, std::memory_order_seq_cst);
}

void GroupCore::keepReported(BlockPlan& gone) {
    const std::uint64_t blocks = counters.blocks.load(std::memory_order_acquire);
    std::erase_if(reported, [&](const ReportedOutcomes& old) { return old.blocks < blocks; });
    ReportedOutcomes kept{blocks, std::move(gone.outcomes), {}};
    for (auto& reader : gone.eventReaders) {
        if (reader.collector) kept.collectors.push_back(std::move(reader.collector));
    }
    reported.push_back(std::move(kept));
}

Status GroupCore::commit() {
    swapInStandbys();
    graph::Graph input;
    input.crossing =
        options.crossing == Crossing::synchronous ? graph::Crossing::synchronous : graph::Crossing::pipelined;
    input.compensatesLatency = options.latencyCompensation;
    input.maxFrames = options.maxBlockSize;
    for (const auto& device : devices)
        input.devices.push_back({device->id, device->sandbox, device->description.status.latencyFrames});
    for (const auto& wire : wires) input.connections.push_back({wire->id, wire->ends.source, wire->ends.target});
    auto compiled = graph::compile(input);
    if (!compiled) return compiled.status();
    for (std::size_t i = 0; i < wires.size(); ++i) {
        if (wires[i]->compiled.isDelayed != compiled->connections[i].isDelayed) ++wires[i]->restarts;
        wires[i]->compiled = compiled->connections[i];
        // Longer delays would cost neighbours memory for what one sandbox claims: paths that differ by more stay apart.
        wires[i]->compiled.compensationFrames = std::min(wires[i]->compiled.compensationFrames, wire::longestDelay);
    }

    PlanBuilder builder(*this, *compiled, ++newestVersion);
    if (auto status = builder.build(); !status) return status;
    const auto running = runningVersions();
    for (auto& [id, plan] : builder.plans) {
        const auto before = running.find(findSandbox(id)->link->audioSide().get());
        if (before != running.end()) plan.follows = before->second;
    }
    auto alternates = buildAlternates(*compiled, builder);

    std::vector<std::byte> encoded;
    for (const auto& [id, plan] : builder.plans) {
        if (!wire::encode(1, wire::PreparePlan{plan}, encoded))
            return core::fail(ErrorCode::limitExceeded, "too many devices and connections in one sandbox",
                              std::to_string(id));
    }

    // Phase one: everybody prepares v+1 while v runs on. One that fails or does not answer is dead in v+1.
    std::vector<std::pair<SandboxRecord*, ControlLink::Ticket>> asked;
    for (auto& [id, plan] : builder.plans) {
        SandboxRecord& sandbox = *findSandbox(id);
        if (sandbox.unretired.size() >= 3) retire(sandbox);
        asked.emplace_back(&sandbox, sandbox.link->link().send(wire::PreparePlan{plan}));
    }
    sendAlternates(alternates);
    for (auto& [sandbox, ticket] : asked) {
        const auto status =
            sandbox->link->link().wait(std::move(ticket), sandbox->link->settings().callLimitNs).status();
        if (status.isOk()) {
            sandbox->unretired.push_back(builder.block->version);
            continue;
        }
        sandbox->link->planFailed(status);
        for (auto& entry : builder.block->sandboxes) {
            if (entry.id == sandbox->id) entry.isPlanned = false;
        }
    }

    addAlternates(alternates, *builder.block);

    // Phase two: the next block takes it.
    planVersion = builder.block->version;
    std::unique_ptr<BlockPlan> previous = std::move(current);
    current = std::move(builder.block);
    latest.store(current.get(), std::memory_order_seq_cst);
    if (previous) {
        waitUntilUnused(previous.get());
        keepReported(*previous);
        for (auto& alternate : previous->alternates) keepReported(*alternate.plan);
    }
    // An edge that is no longer delayed begins with silence if it is again.
    for (const auto& wire : wires) {
        if (wire->compiled.isDelayed) continue;
        wire->audioFifo.reset();
        wire->eventFifo.reset();
    }
    for (auto& [id, sandbox] : sandboxes) {
        if (sandbox.link->isAlive()) retire(sandbox);
        if (!standbys.contains(id) && wantsStandby(id)) standbyKeeper.request(id);
    }
    for (auto& [id, standby] : standbys) {
        if (standby->record.link->isAlive()) retire(standby->record);
    }
    return core::ok();
}

/// Retires every plan that the next block cannot use, once the sandbox has finished the last block it was asked for. A
/// sandbox without running devices is in no new plan: its last one goes too. A late one keeps its plans until a later
/// commit, unless that is urgent: then, and with no slot left, it is waited for, and hung if it does not come.
void GroupCore::retire(SandboxRecord& sandbox, bool isUrgent) {
    // Alternates of the plan in use have higher numbers than it.
    const auto isOld = [&](std::uint32_t version) { return version < planVersion; };
    if (std::none_of(sandbox.unretired.begin(), sandbox.unretired.end(), isOld) &&
        std::none_of(sandbox.alternates.begin(), sandbox.alternates.end(), isOld))
        return;
    SandboxRuntime& audio = *sandbox.link->audioSide();
    const auto isFree = [&] { return audio.hasLeftPlansBefore(planVersion); };
    if (!isFree()) {
        if (sandbox.unretired.size() < 3 && !isUrgent) return;
        // Whoever finishes a block rings while this flag is up, and so does the watcher when a sandbox ends.
        const std::uint64_t until = os::nowNs() + sandbox.link->settings().callLimitNs;
        auto& waiting = wavePage->as<wire::WavePage>()->controlIsWaiting;
        const auto& bell = hostBell->as<wire::BellPage>()->bell;
        waiting.fetch_add(1, std::memory_order_seq_cst);
        for (;;) {
            const std::uint32_t heard = bell.load(std::memory_order_seq_cst);
            if (isFree() || !sandbox.link->isAlive() || os::nowNs() >= until) break;
            // In slices: a hostile process can move sleepers away from the bell.
            // A port has one sleeper, and that is who runs blocks: without being rung it looks more often.
            const std::uint64_t slice = os::WaitPort::needsHandle() ? unrungSliceNs : waitSliceNs;
            os::waitOnWord(bell, heard, std::min(until, os::nowNs() + slice));
        }
        waiting.fetch_sub(1, std::memory_order_seq_cst);
        if (!isFree()) {
            sandbox.link->kill(SandboxState::hung, "did not leave an old plan in time", SandboxLink::HungThread::audio);
            return;
        }
    }
    std::vector<ControlLink::Ticket> tickets;
    for (auto* const versions : {&sandbox.unretired, &sandbox.alternates}) {
        for (const std::uint32_t version : *versions)
            if (isOld(version)) tickets.push_back(sandbox.link->link().send(wire::RetirePlan{version}));
    }
    for (auto& ticket : tickets)
        static_cast<void>(sandbox.link->link().wait(std::move(ticket), sandbox.link->settings().callLimitNs));
    std::erase_if(sandbox.unretired, isOld);
    std::erase_if(sandbox.alternates, isOld);
}

void GroupCore::emit(const GroupEvent& event) const {
    if (listener) listener(event);
}

void GroupCore::wish(SandboxId sandbox, DeviceId device, const Wish& wanted) {
    {
        const std::lock_guard lock(wishMutex);
        const auto [place, isNew] = wishes.try_emplace(device);
        place->second.isRestart |= wanted.isRestart;
        if (wanted.latencyFrames) place->second.latencyFrames = wanted.latencyFrames;
        if (!isNew) return; // the keeper comes for it anyway
    }
    runtime->postToKeeper([self = weak_from_this(), sandbox, device] {
        if (const auto group = self.lock()) group->grantWish(sandbox, device);
    });
}

void GroupCore::grantWish(SandboxId sandbox, DeviceId device) {
    Wish wanted;
    {
        const std::lock_guard lock(wishMutex);
        wanted = std::exchange(wishes[device], {});
        wishes.erase(device);
    }
    {
        const std::lock_guard lock(editing);
        auto* record = isClosed ? nullptr : findDevice(device);
        if (record == nullptr || record->sandbox != sandbox) return; // removed or moved meanwhile
        auto& known = record->description.status.latencyFrames;
        if (wanted.latencyFrames && *wanted.latencyFrames != known) {
            const std::uint32_t before = std::exchange(known, *wanted.latencyFrames);
            if (!commit()) known = before;
        }
    }
    if (wanted.isRestart) static_cast<void>(restartDevice(device));
}

bool GroupCore::mayRestart(DeviceId device) {
    // A sandbox grants a device eight in a second itself; its windows and ours need not begin together. One that says more
    // does not keep to our protocol's spirit, but a restart in time is all that it could win.
    constexpr std::uint32_t most = 16;
    constexpr std::uint64_t windowNs = 1'000'000'000;
    constexpr std::size_t mostKept = 4096;
    const std::lock_guard lock(wishMutex);
    if (restartLimits.size() >= mostKept) restartLimits.clear();
    return restartLimits.try_emplace(device, most, windowNs).first->second.admit(os::nowNs());
}

core::Status GroupCore::announced(SandboxId sandbox, const SandboxLink* link, wire::Message&& message) {
    const auto isOwn = [link](DeviceId device) { return link != nullptr && link->owns(device); };
    const auto foreign = [](DeviceId device) {
        return core::fail(ErrorCode::protocolBreach, "a sandbox spoke for a device that it does not have",
                          std::to_string(device));
    };
    // What a standby says of devices that nobody hears is no news of them.
    const bool isWaiting = link != nullptr && link->audioSide()->isStandby && link->audioSide()->lastSignalled == 0;
    if (auto* changed = std::get_if<wire::DeviceChanged>(&message)) {
        if (!isOwn(changed->device)) return foreign(changed->device);
        if (changed->status.latencyFrames > wire::mostLatency)
            return core::fail(ErrorCode::protocolBreach, "a latency out of bounds",
                              std::to_string(changed->status.latencyFrames));
        if (isWaiting) {
            standbyKeeper.latencyAnnounced(sandbox, changed->device, changed->status.latencyFrames);
            return core::ok();
        }
        if (const auto memory = memoryOf(changed->device)) {
            if ((changed->changes & core::changedState) != 0) memory->isDirty = true;
            // With other news comes what the plugin reports now: while it is inactive that may be anything.
            if ((changed->changes & (core::changedLatency | core::changedPorts)) != 0)
                memory->announcedLatency = changed->status.latencyFrames;
        }
        emit(DeviceChanged{changed->device, changed->changes, changed->status});
        if ((changed->changes & (core::changedLatency | core::changedPorts)) == 0) return core::ok();
        wish(sandbox, changed->device, {false, changed->status.latencyFrames});
    } else if (auto* restart = std::get_if<wire::RestartRequested>(&message)) {
        if (!isOwn(restart->device)) return foreign(restart->device);
        if (isWaiting) return core::ok(); // so did the device that it stands in for
        if (!mayRestart(restart->device)) {
            link->noteMisuse(core::Misuse::restartFlood);
            return core::ok();
        }
        wish(sandbox, restart->device, {true, std::nullopt});
    } else if (auto* edited = std::get_if<wire::ParameterEdited>(&message)) {
        if (!isOwn(edited->device)) return foreign(edited->device);
        if (isWaiting) return core::ok();
        std::erase_if(edited->events, [](const core::Event& event) {
            return !core::isParameterEvent(event.kind) || !std::isfinite(event.value);
        });
        if (const auto memory = memoryOf(edited->device)) {
            for (const core::Event& event : edited->events) {
                if (event.kind == core::EventKind::parameterValue) memory->edited(event.id, event.value);
            }
        }
        emit(ParameterEdited{edited->device, std::move(edited->events)});
    } else if (auto* logged = std::get_if<wire::Logged>(&message)) {
        // A thread that a plugin has left behind may still talk: that is no lie about anybody else.
        const DeviceId device = isOwn(logged->device) ? logged->device : 0;
        emit(Logged{sandbox, device, logged->severity, std::move(logged->text)});
    } else {
        return core::fail(ErrorCode::protocolBreach, "a sandbox announced what it must not",
                          wire::messageName(message));
    }
    return core::ok();
}

} // namespace glovebox::client
