#include "client/sandbox_link.h"

#include "client/limit_watch.h"
#include "client/warden.h"
#include "hosting/text.h"
#include "os/clock.h"
#include "os/path.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <utility>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;

SandboxLink::SandboxLink(std::shared_ptr<RuntimeCore> core, SandboxId number, SandboxOptions wanted, Callbacks called)
    : runtime(std::move(core)), id(number), options(std::move(wanted)), callbacks(std::move(called)),
      memory(std::make_shared<Arena>(callbacks.newAreaId)) {
    runtimeState->id = id;
}

SandboxLink::~SandboxLink() { end(0); }

core::Result<SandboxLink::Offer> SandboxLink::offer(const SharedArea& area, bool isWritable, bool isOwn) {
    Offer made;
    made.message.area = area.id;
    made.message.kind = area.kind;
    made.message.size = area.memory.size();
    made.message.isWritable = isWritable;
    made.message.isOwn = isOwn;
    made.area = &area;
    made.port = &area.port;
    if (!isWritable) {
        auto reader = area.memory.readOnlyHandle();
        if (!reader) return reader.status();
        made.own = std::move(*reader);
    }
    return made;
}

Status SandboxLink::mapInto(const SharedArea& area, bool isWritable, bool isOwn) {
    {
        const std::lock_guard lock(mappedMutex);
        if (!mapped.insert(area.id).second) return core::ok();
    }
    auto offered = offer(area, isWritable, isOwn);
    Status status = offered.status();
    if (offered) {
        std::vector<const os::Handle*> handles;
        offered->addTo(handles);
        status = control->command(offered->message, options.callLimitNs, handles);
    }
    if (!status) {
        // Or a plan that names it would be refused, and its sandbox ended for that.
        const std::lock_guard lock(mappedMutex);
        mapped.erase(area.id);
    }
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

void SandboxLink::own(wire::DeviceId device, const std::string& file, const std::string& pluginId) {
    // Here and not when it is needed: the watcher waits for no file system.
    std::error_code ignored;
    KnownDevice known{file, os::textOf(std::filesystem::weakly_canonical(os::pathOf(file), ignored)), pluginId, {}};
    const std::lock_guard lock(ownedMutex);
    owned[device] = std::move(known);
}

void SandboxLink::describe(wire::DeviceId device, const core::PluginDescriptor& descriptor) {
    const std::lock_guard lock(ownedMutex);
    const auto found = owned.find(device);
    if (found == owned.end()) return;
    found->second.pluginId = hosting::cleanText(descriptor.id.c_str(), 256);
    found->second.name = hosting::cleanText(descriptor.name.c_str(), 256);
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
    runtime->pulse().rouse();
    auto answer = control->request(message, limitNs);
    noteOverdue(answer.status(), wire::messageName(message));
    return answer;
}

Status SandboxLink::command(const wire::Message& message, std::uint64_t limitNs,
                            const std::function<void()>& meanwhile) {
    runtime->pulse().rouse();
    const auto ticket = control->send(message);
    if (meanwhile) meanwhile();
    const Status status = control->wait(ticket, limitNs).status();
    noteOverdue(status, wire::messageName(message));
    return status;
}

void SandboxLink::noteOverdue(const Status& status, const char* what) {
    if (status.code == ErrorCode::timedOut) {
        {
            const std::lock_guard lock(stateMutex);
            notice("call limit");
        }
        kill(SandboxState::hung, std::string("no answer to ") + what + " within its limit");
    }
    if (status.code == ErrorCode::protocolBreach) kill(SandboxState::breached, status.text());
}

void SandboxLink::kill(SandboxState state, const std::string& reason, HungThread hung) {
    const std::lock_guard lock(stateMutex);
    if (runtimeState->isDead.load(std::memory_order_acquire) || isDirect()) return;
    const bool isFirst = killReason.empty() && !isEnding;
    if (isFirst) {
        killedAs = state;
        killReason = reason;
        hungThread = hung;
    }
    const auto isAskedWhere = [](SandboxState why) {
        return why == SandboxState::hung || why == SandboxState::overLimit;
    };
    if (isAskedWhere(state) && isExitWatched && !isEnding) {
        // Asking wakes one that was stopped: what it does then is in no block.
        runtimeState->isHung.store(true, std::memory_order_release);
        if (isFirst) inquireLater(0);
        // The inquiry ends with its death: nobody who finds it at fault again may cut it short.
        if (isAskedWhere(killedAs)) return;
    }
    child.kill();
}

void SandboxLink::planFailed(const Status& failure) {
    // Its channel has closed, which is seen to: its death is heard of in a moment, and one that goes on is ended for that.
    if (!isAlive() || failure.code == ErrorCode::sandboxDied) return;
    if (failure.code == ErrorCode::timedOut)
        kill(SandboxState::hung, "did not prepare a plan in time");
    else
        kill(SandboxState::breached, "refused a plan: " + failure.text());
}

Status SandboxLink::breach(const char* what) {
    auto status = core::fail(ErrorCode::protocolBreach, what);
    kill(SandboxState::breached, status.text());
    return status;
}

void SandboxLink::askToEnd() {
    if (!control || isDirect() || pid == 0 || !isAlive()) return;
    {
        const std::lock_guard lock(stateMutex);
        isEnding = true;
        if (std::exchange(isAskedToEnd, true)) return;
    }
    // The answer means "will do"; the exit is what we wait for.
    static_cast<void>(control->send(wire::Shutdown{}));
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
            askToEnd();
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
    runtime->lives().remove(*runtimeState);
    runtime->cancel(inquiryTimer);
    runtime->cancel(goneTimer);
    runtime->cancel(crashTimer);
    runtime->unwatch(control->handle().get(), channelKey.exchange(0));
    if (pid != 0) runtime->limits().remove(pid);
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

} // namespace glovebox::client
