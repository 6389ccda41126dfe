#include "client/sandbox_link.h"

#include "client/warden.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/thread.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <utility>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;

namespace {

/// Text that a child may write to its standard output and error; more is drained and lost (design section 3: a flood
/// loses text, not time).
constexpr std::size_t mostOutputBytes = 64 * 1024;

} // namespace

SandboxLink::SandboxLink(std::shared_ptr<RuntimeCore> core, SandboxId number, SandboxOptions wanted, Callbacks called)
    : runtime(std::move(core)), id(number), options(std::move(wanted)), callbacks(std::move(called)),
      memory(std::make_shared<Arena>(callbacks.newAreaId)) {
    runtimeState->id = id;
}

SandboxLink::~SandboxLink() { end(0); }

Status SandboxLink::mapInto(const SharedArea& area, bool isWritable, bool isOwn) {
    {
        const std::lock_guard lock(mappedMutex);
        if (!mapped.insert(area.id).second) return core::ok();
    }
    // Or a plan that names it would be refused, and its sandbox ended for that.
    const auto notMapped = [&] {
        const std::lock_guard lock(mappedMutex);
        mapped.erase(area.id);
    };
    wire::MapArea message;
    message.area = area.id;
    message.kind = area.kind;
    message.size = area.memory.size();
    message.isWritable = isWritable;
    message.isOwn = isOwn;
    os::Handle readOnly;
    const os::Handle* handle = &area.memory.handle();
    if (!isWritable) {
        auto reader = area.memory.readOnlyHandle();
        if (!reader) {
            notMapped();
            return reader.status();
        }
        readOnly = std::move(*reader);
        handle = &readOnly;
    }
    const std::array handles{handle};
    auto status = control->command(message, options.callLimitNs, handles);
    if (!status) notMapped();
    noteOverdue(status, "map-area");
    return status;
}

void SandboxLink::forgetArea(wire::AreaId area) {
    {
        const std::lock_guard lock(mappedMutex);
        if (mapped.erase(area) == 0) return;
    }
    if (isAlive()) static_cast<void>(command(wire::UnmapArea{area}, options.callLimitNs));
}

void SandboxLink::own(wire::DeviceId device) {
    const std::lock_guard lock(ownedMutex);
    owned.insert(device);
}

void SandboxLink::disown(wire::DeviceId device) {
    const std::lock_guard lock(ownedMutex);
    owned.erase(device);
}

bool SandboxLink::owns(wire::DeviceId device) const {
    const std::lock_guard lock(ownedMutex);
    return owned.contains(device);
}

core::Result<wire::Message> SandboxLink::request(const wire::Message& message, std::uint64_t limitNs) {
    auto answer = control->request(message, limitNs);
    noteOverdue(answer.status(), wire::messageName(message));
    return answer;
}

Status SandboxLink::command(const wire::Message& message, std::uint64_t limitNs) {
    auto status = control->command(message, limitNs);
    noteOverdue(status, wire::messageName(message));
    return status;
}

void SandboxLink::noteOverdue(const Status& status, const char* what) {
    if (status.code == ErrorCode::timedOut)
        kill(SandboxState::hung, std::string("no answer to ") + what + " within its limit");
    if (status.code == ErrorCode::protocolBreach) kill(SandboxState::breached, status.text());
}

void SandboxLink::channelReady() {
    const auto status = control->receive();
    if (status.isOk()) return;
    runtime->unwatch(control->handle().get(), channelKey.exchange(0));
    if (status.code == ErrorCode::protocolBreach) kill(SandboxState::breached, status.text());
    // A closed channel alone is no end: the exit of the process is, and it says why. A process that merely closed its
    // channel can no longer be spoken to: end it.
    else
        kill(SandboxState::crashed, "closed its control channel");
    if (isDirect()) {
        finish(os::ExitStatus{});
    }
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
        if (!child.tryReap(status)) return;
    }
    runtime->warden().forget(pid);
    outputReady();
    finish(status);
}

void SandboxLink::finish(const os::ExitStatus& status) {
    SandboxEnd end;
    {
        const std::lock_guard lock(stateMutex);
        if (runtimeState->isDead.load(std::memory_order_acquire)) return;
        const auto crashed = runtimeState->page->crashed.load(std::memory_order_relaxed);
        // The process has ended: what its page says is only a report, bounded where it names things.
        const auto& activity =
            runtimeState->page->audio.call.load() != 0 ? runtimeState->page->audio : runtimeState->page->main;
        const std::uint32_t call = activity.call.load(std::memory_order_relaxed);
        end.signalOrCode = status.code;
        end.wasSignalled = status.wasSignalled;
        if (call != 0 && call < wire::pluginCallCount) {
            end.device = activity.device.load(std::memory_order_relaxed);
            end.call = wire::pluginCallName(call);
        }
        end.faultAddress = crashed != 0 ? runtimeState->page->faultAddress.load(std::memory_order_relaxed) : 0;
        const std::string where =
            end.call.empty() ? std::string() : " in " + end.call + " of device " + std::to_string(end.device);
        const bool isChannelOnly = !killReason.empty() && killedAs == SandboxState::crashed;
        if (isChannelOnly && crashed != 0) {
            // The channel closes a moment before the exit is known: how it crashed says more.
            end.wasSignalled = true;
            end.signalOrCode = static_cast<int>(crashed);
            end.state = SandboxState::crashed;
            end.reason = os::ExitStatus{end.wasSignalled, end.signalOrCode}.text() + where;
        } else if (isChannelOnly) {
            end.state = SandboxState::crashed;
            end.reason = killReason + ", " + status.text() + where;
        } else if (!killReason.empty()) {
            end.state = killedAs;
            end.reason = killReason + where;
        } else if (isEnding && !status.wasSignalled) {
            end.state = SandboxState::stopped;
            end.reason = status.text();
        } else {
            end.state = SandboxState::crashed;
            end.reason = status.text() + where;
        }
        last = end;
        current = end.state;
        runtimeState->isDead.store(true, std::memory_order_seq_cst);
    }
    control->fail(core::fail(ErrorCode::sandboxDied, "the sandbox has ended", end.reason));
    // process() may be asleep on this sandbox's account.
    auto* bell = groupHostBell->as<wire::BellPage>();
    bell->bell.fetch_add(1, std::memory_order_seq_cst);
    os::wakeWord(bell->bell, os::everySleeper);
    callbacks.ended(end);
    stateChanged.notify_all();
}

void SandboxLink::kill(SandboxState state, const std::string& reason) {
    const std::lock_guard lock(stateMutex);
    if (runtimeState->isDead.load(std::memory_order_acquire) || isDirect()) return;
    if (killReason.empty() && !isEnding) {
        killedAs = state;
        killReason = reason;
    }
    child.kill();
}

void SandboxLink::end(std::uint32_t graceMs) {
    if (!control) return;
    {
        const std::lock_guard lock(stateMutex);
        isEnding = true;
    }
    // A callback that has unwatched itself may still be at work with us.
    const auto settle = [this] {
        if (!isSettled.exchange(true)) runtime->runOnWatcher([] {});
    };
    if (isDirect()) {
        if (inProcessThread.joinable()) {
            static_cast<void>(control->command(wire::Shutdown{}, options.callLimitNs));
            runtime->unwatch(control->handle().get(), channelKey.exchange(0));
            inProcess->stop();
            inProcessThread.join();
            finish(os::ExitStatus{});
        }
        settle();
        return;
    }
    if (pid != 0 && isAlive()) {
        if (graceMs > 0) {
            // The answer means "will do"; the exit is what we wait for.
            static_cast<void>(control->send(wire::Shutdown{}));
            std::unique_lock lock(stateMutex);
            stateChanged.wait_for(lock, std::chrono::milliseconds(graceMs), [&] { return !isAlive(); });
        }
        if (!isExitWatched && isAlive()) {
            // Its start failed half-way: the watcher does not know it yet.
            child.kill();
            os::ExitStatus status;
            if (child.waitUntil(os::nowNs() + 10'000'000'000, status)) {
                runtime->warden().forget(pid);
                finish(status);
            }
        }
        {
            std::unique_lock lock(stateMutex);
            if (isAlive()) {
                if (killReason.empty()) {
                    killedAs = SandboxState::stopped;
                    killReason = graceMs > 0 ? "did not end within its grace and was killed" : "killed on request";
                }
                child.kill();
            }
            // SIGKILL can't be refused; a process in an uninterruptible call ends when that call does.
            stateChanged.wait_for(lock, std::chrono::seconds(10), [&] { return !isAlive(); });
        }
    }
    runtime->unwatch(control->handle().get(), channelKey.exchange(0));
    if (outputKey != 0) runtime->unwatch(outputPipe.get(), outputKey.exchange(0));
    if (exitKey != 0) runtime->unwatch(child.exitHandle().get(), exitKey.exchange(0));
    settle();
}

SandboxState SandboxLink::state() const {
    const std::lock_guard lock(stateMutex);
    if (current == SandboxState::ready && runtimeState->isLate.load(std::memory_order_relaxed))
        return SandboxState::late;
    return current;
}

SandboxEnd SandboxLink::ending() const {
    const std::lock_guard lock(stateMutex);
    return last;
}

void SandboxLink::serveNotices() {
    if (isAlive() && runtimeState->isHung.load(std::memory_order_acquire))
        kill(SandboxState::hung, "its audio thread did not finish its block");
}

} // namespace glovebox::client
