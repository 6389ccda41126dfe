// How a sandbox ends, as its host learns of it. Watcher thread, unless something else is said.
#include "client/sandbox_link.h"

#include "client/crash_detail.h"
#include "client/limit_watch.h"
#include "client/warden.h"
#include "os/clock.h"
#include "os/files.h"

#include <algorithm>
#include <utility>

namespace glovebox::client {

using core::ErrorCode;

namespace {

/// Text that a child may write to its standard output and error; more is drained and lost (design section 3: a flood
/// loses text, not time).
constexpr std::size_t mostOutputBytes = 64 * 1024;
/// Of the newest text, for reports: kept also when the rest is lost.
constexpr std::size_t mostTailBytes = 4096;
/// A process that leaves by exit() ends its audio thread or closes its channel a moment before: it gets this long to say by
/// its own end how it ended.
constexpr std::uint64_t lastWordsNs = 100'000'000;
constexpr std::uint64_t crashRecordNs = 1'000'000'000;
constexpr std::size_t longestName = 64;

} // namespace

void SandboxLink::channelReady() {
    const auto status = control->receive();
    if (status.isOk()) return;
    runtime->unwatch(control->handle().get(), channelKey.exchange(0));
    {
        const std::lock_guard lock(stateMutex);
        notice("channel");
    }
    if (isDirect()) return finish(os::ExitStatus{});
    if (status.code == ErrorCode::protocolBreach) return kill(SandboxState::breached, status.text());
    // A closed channel alone is no end: the exit of the process is, and it says why. A process that merely closed its
    // channel can no longer be spoken to: end it.
    const std::lock_guard lock(stateMutex);
    endSoon(SandboxState::breached, "closed its control channel and went on");
}

void SandboxLink::outputReady() {
    char text[4096];
    for (int i = 0; i < 16; ++i) {
        const auto read = os::readAvailable(outputPipe, text, sizeof text);
        if (read.isClosed) {
            runtime->unwatch(outputPipe.get(), outputKey.exchange(0));
            return;
        }
        if (read.size == 0) return;
        outputTail.append(text, read.size);
        if (outputTail.size() > mostTailBytes) outputTail.erase(0, outputTail.size() - mostTailBytes);
        if (outputBytes >= mostOutputBytes) continue; // drained, lost
        const std::size_t kept = std::min(read.size, mostOutputBytes - outputBytes);
        outputBytes += kept;
        callbacks.wroteText(std::string(text, kept));
        if (outputBytes < mostOutputBytes) continue;
        noteMisuse(core::Misuse::outputFlood);
        callbacks.wroteText("[further output of this sandbox is dropped]\n");
    }
}

void SandboxLink::exitReady() {
    // Reaping closes the handle, so it is let go first. Readable means ended: there is nothing to come back for.
    runtime->unwatch(child.exitHandle().get(), exitKey.exchange(0));
    os::ExitStatus status;
    {
        // Whoever kills at this moment must not hit the next owner of the process's number or handle.
        const std::lock_guard lock(stateMutex);
        notice("process");
        if (!child.tryReap(status)) return;
    }
    runtime->warden().forget(pid);
    runtime->limits().remove(pid);
    outputReady();
    noteOverLimit(status);
    finish(status);
}

void SandboxLink::notice(const char* net) {
    if (!noticedBy.empty()) return;
    noticedBy = net;
    noticedNs = os::nowNs();
}

void SandboxLink::serveNotices() {
    if (!isAlive() || isDirect()) return;
    if (runtimeState->isHung.load(std::memory_order_acquire)) {
        {
            const std::lock_guard lock(stateMutex);
            if (killReason.empty()) notice("missed blocks");
        }
        kill(SandboxState::hung, "its audio thread did not finish its block", HungThread::audio);
    }
    if (runtimeState->hasLied.load(std::memory_order_relaxed)) {
        {
            const std::lock_guard lock(stateMutex);
            notice("done word");
        }
        kill(SandboxState::breached, "a done word is ahead of every block that was asked for");
    }
    if (runtimeState->mustLook.exchange(false, std::memory_order_acq_rel)) askToLook();
    const bool hasCrashed = runtimeState->page->crashed.load(std::memory_order_relaxed) != 0;
    const bool hasLifeEnded = runtimeState->hasLifeEnded.load(std::memory_order_relaxed);
    if (!hasCrashed && !hasLifeEnded) return;
    const std::lock_guard lock(stateMutex);
    notice(hasCrashed ? "crash word" : "life word");
    // The word may lie, or the thread may have ended alone: its process does not go on without it.
    if (hasCrashed) judgeCrashWord();
    if (hasLifeEnded) endSoon(SandboxState::crashed, "its audio thread has ended");
}

/// A crash handler writes its record next. One that has not begun to after a second is none: somebody else wrote the word.
void SandboxLink::judgeCrashWord() {
    if (crashTimer != 0 || isEnding || runtimeState->isDead.load(std::memory_order_acquire)) return;
    crashTimer = runtime->callAt(os::nowNs() + crashRecordNs, [this] {
        const auto& phase = runtimeState->crashArea->as<wire::CrashRecord>()->phase;
        if (phase.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(wire::CrashPhase::none))
            kill(SandboxState::breached, "its crash word says that it has crashed, and it goes on");
    });
}

void SandboxLink::endSoon(SandboxState state, const char* reason) {
    if (goneTimer != 0 || isEnding || runtimeState->isDead.load(std::memory_order_acquire)) return;
    goneTimer = runtime->callAt(os::nowNs() + lastWordsNs, [this, state, reason] { kill(state, reason); });
}

/// Every request makes its control thread look whether its audio thread sleeps on a word where nobody rings.
void SandboxLink::askToLook() {
    if (lookPing && control->takeAnswer(*lookPing)) lookPing.reset();
    if (!lookPing && !runtimeState->isGone()) lookPing = control->send(wire::Ping{});
}

std::uint64_t SandboxLink::pingIdle(std::uint64_t nowNs, bool isRound, std::uint64_t limitNs) {
    if (idlePing && control->takeAnswer(*idlePing)) idlePing.reset();
    if (idlePing && nowNs - idlePingSinceNs >= limitNs) {
        idlePing.reset();
        {
            const std::lock_guard lock(stateMutex);
            notice("ping");
        }
        kill(SandboxState::hung, "its main thread gave no sign of life while it was idle");
        return os::forEver;
    }
    // One that was only told to look is at work on nothing.
    if (!idlePing && isRound && !runtimeState->isGone() && !control->isBusy(lookPing)) {
        idlePing = control->send(wire::Ping{});
        idlePingSinceNs = nowNs;
    }
    return idlePing ? idlePingSinceNs + limitNs : os::forEver;
}

std::shared_ptr<CrashMaterial> SandboxLink::gatherMaterial() const {
    auto material = std::make_shared<CrashMaterial>();
    material->sandbox = id;
    material->sandboxName = options.name;
    {
        const std::lock_guard lock(ownedMutex);
        material->devices = owned;
    }
    material->hasRecord = wire::readCrashRecord(*runtimeState->crashArea->as<wire::CrashRecord>(), material->record);
    material->askedBlock = runtimeState->hostPage->sequence.load(std::memory_order_relaxed);
    material->outputTail = outputTail;
    return material;
}

/// Who was at work: told by the sandbox, so believed as far as it names what it has.
void SandboxLink::blame(SandboxEnd& end, CrashMaterial& material) const {
    const auto& page = *runtimeState->page;
    std::uint32_t device = 0, call = 0;
    if (material.hasRecord) {
        device = material.record.device;
        call = static_cast<std::uint32_t>(material.record.call);
    } else {
        const bool isAudio =
            killedAs == SandboxState::hung ? hungThread == HungThread::audio : page.audio.call.load() != 0;
        const auto& activity = isAudio ? page.audio : page.main;
        call = activity.call.load(std::memory_order_relaxed);
        device = activity.device.load(std::memory_order_relaxed);
        if (killedAs == SandboxState::hung) material.threadRole = isAudio ? "audio" : "main";
    }
    if (call != 0 && call < wire::pluginCallCount) end.call = wire::pluginCallName(call);
    if (!end.call.empty() && material.devices.contains(device)) end.device = device;
    if (end.device == 0) end.device = deviceOfFrames(material);
}

SandboxEnd SandboxLink::describeEnd(const os::ExitStatus& status, CrashMaterial& material) const {
    SandboxEnd end;
    end.signalOrCode = status.code;
    end.wasSignalled = status.wasSignalled;
    const auto crashed = runtimeState->page->crashed.load(std::memory_order_relaxed);
    // It was killed while its crash handler was at work, or because its channel closed a moment before its exit was known:
    // how it crashed says more.
    const bool isOvertaken = crashed != 0 && !killReason.empty() && killedAs == SandboxState::crashed;
    if (isOvertaken) {
        end.wasSignalled = true;
        end.signalOrCode = static_cast<int>(crashed);
    }
    if (!killReason.empty() && !isOvertaken)
        end.state = killedAs;
    else
        end.state = isEnding && !status.wasSignalled ? SandboxState::stopped : SandboxState::crashed;
    if (end.state == SandboxState::crashed && material.hasRecord) {
        // A plugin may survive a fault of its own and end otherwise later.
        const auto& record = material.record;
        const bool isOfSignal = record.cause == wire::CrashCause::fault || record.cause == wire::CrashCause::terminate;
        const bool isOther = isOfSignal
                                 ? !end.wasSignalled || record.signal != static_cast<std::uint32_t>(end.signalOrCode)
                                 : end.wasSignalled;
        if (isOther) {
            material.hasRecord = false;
            material.record.frames.clear();
            material.missing.push_back("a record of " +
                                       (isOfSignal ? signalName(static_cast<int>(record.signal)) : "exit()") +
                                       " was made before and is left out: the process did not end by that");
        }
    }
    blame(end, material);
    end.faultAddress = crashed != 0 ? runtimeState->page->faultAddress.load(std::memory_order_relaxed) : 0;
    std::string where;
    if (!end.call.empty()) where += " in " + end.call;
    if (end.device != 0) {
        const auto& name = material.devices.at(end.device).name;
        where += " of device " + std::to_string(end.device);
        if (!name.empty()) where += " (" + name.substr(0, name.find('\n')).substr(0, longestName) + ")";
    }
    const std::string how = os::ExitStatus{end.wasSignalled, end.signalOrCode}.text();
    if (end.state == SandboxState::stopped)
        end.reason = killReason.empty() ? how : killReason;
    else if (killReason.empty() || isOvertaken)
        end.reason = how + where;
    else if (end.state == SandboxState::crashed)
        end.reason = killReason + ", " + how + where;
    else
        end.reason = killReason + where;
    return end;
}

void SandboxLink::finish(const os::ExitStatus& status) {
    const auto material = gatherMaterial();
    SandboxEnd end;
    {
        const std::lock_guard lock(stateMutex);
        if (runtimeState->isDead.load(std::memory_order_acquire)) return;
        notice("process");
        end = describeEnd(status, *material);
        material->end = end;
        material->seen = std::move(inquiry.seen);
        material->missing.insert(material->missing.end(), inquiry.missing.begin(), inquiry.missing.end());
        material->detectedNs = noticedNs;
        material->noticedBy = noticedBy;
        last = end;
        current = end.state;
        runtimeState->isDead.store(true, std::memory_order_seq_cst);
    }
    runtime->lives().remove(*runtimeState);
    control->fail(core::fail(ErrorCode::sandboxDied, "the sandbox has ended", end.reason));
    // process() may be asleep on this sandbox's account.
    auto* bell = groupHostBell->as<wire::BellPage>();
    bell->bell.fetch_add(1, std::memory_order_seq_cst);
    groupHostBell->port.wake(bell->bell);
    callbacks.ended(end, end.state == SandboxState::stopped ? nullptr : material);
    stateChanged.notify_all();
}

} // namespace glovebox::client
