#include "client/recovery.h"

#include "client/group_core.h"
#include "os/clock.h"
#include "os/thread.h"

#include <algorithm>
#include <chrono>

namespace glovebox::client {

using core::ErrorCode;
using core::Status;

namespace {

bool isFault(const SandboxEnd& end) noexcept { return end.state != SandboxState::stopped; }

} // namespace

Status Recovery::cancelledStatus() {
    return core::fail(ErrorCode::cancelled, "the sandbox was ended while it recovered");
}

bool Recovery::add(SandboxId sandbox, const RecoveryPolicy& policy, std::uint64_t serial) {
    const std::lock_guard lock(mutex);
    const bool hasEnded = endedEarly.contains(serial);
    endedEarly.clear();
    if (hasEnded) return false;
    auto& made = cases[sandbox];
    made = std::make_unique<Case>(policy);
    made->serial = serial;
    return true;
}

void Recovery::remove(SandboxId sandbox) {
    cancel(sandbox);
    std::unique_ptr<Case> leaving;
    {
        std::unique_lock lock(mutex);
        const auto found = cases.find(sandbox);
        if (found == cases.end()) return;
        changed.wait(lock, [&] { return !found->second->isActive; });
        leaving = std::move(found->second);
        cases.erase(found);
    }
    if (leaving->thread.joinable()) leaving->thread.join();
}

bool Recovery::ended(SandboxId sandbox, std::uint64_t serial, const SandboxEnd& end) {
    const std::lock_guard lock(mutex);
    const auto found = cases.find(sandbox);
    if (found == cases.end()) {
        endedEarly.insert(serial);
        return true;
    }
    if (found->second->serial != serial) return true;
    Case& which = *found->second;
    Ended news{serial, end, os::nowNs()};
    if (which.isActive) {
        which.latest = std::move(news);
        changed.notify_all();
        // A process that was ended before it was in any plan has never been there.
        return isFault(end) || which.link == nullptr;
    }
    which.shown.reset();
    if (!isStopping && isFault(end) && which.policy.mode == RecoveryPolicy::Mode::automatic)
        begin(sandbox, which, std::move(news));
    return true;
}

void Recovery::begin(SandboxId sandbox, Case& which, std::optional<Ended> why) {
    // The thread of the last time has nothing left to do but to return.
    if (which.thread.joinable()) which.thread.join();
    which.isActive = true;
    which.isCancelled = false;
    which.latest.reset();
    which.answer.reset();
    which.shown = SandboxState::recovering;
    which.thread = std::thread([this, sandbox, why = std::move(why)] { work(sandbox, why); });
}

Status Recovery::restart(SandboxId sandbox) {
    std::unique_lock lock(mutex);
    // Whoever heard of a quarantine may be quicker than the thread that told of it, and so may who has ended a recovery.
    changed.wait(lock, [&] {
        const auto busy = cases.find(sandbox);
        return busy == cases.end() || !busy->second->isActive ||
               (busy->second->shown != SandboxState::quarantined && !busy->second->isCancelled);
    });
    const auto found = cases.find(sandbox);
    if (isStopping || found == cases.end())
        return core::fail(ErrorCode::unknownObject, "no such sandbox in this group", std::to_string(sandbox));
    Case& which = *found->second;
    if (which.isActive) return core::fail(ErrorCode::wrongState, "the sandbox is recovering already");
    const auto link = group.linkOf(sandbox);
    if (link && link->isAlive()) return core::fail(ErrorCode::wrongState, "the sandbox is alive");
    if (link && link->isDirect())
        return core::fail(ErrorCode::wrongState, "a direct sandbox has no process that could be started anew");
    begin(sandbox, which, std::nullopt);
    std::optional<Status> answer;
    changed.wait(lock, [&] {
        const auto still = cases.find(sandbox);
        if (still == cases.end()) return true;
        answer = still->second->answer;
        return answer.has_value() || !still->second->isActive;
    });
    return answer ? *answer : cancelledStatus();
}

void Recovery::cancel(SandboxId sandbox) {
    std::shared_ptr<SandboxLink> making;
    {
        const std::lock_guard lock(mutex);
        const auto found = cases.find(sandbox);
        if (found == cases.end() || !found->second->isActive) {
            // A sandbox of quarantined devices that is stopped is a stopped one.
            if (found != cases.end()) found->second->shown.reset();
            return;
        }
        found->second->isCancelled = true;
        found->second->shown = SandboxState::stopped;
        making = found->second->link;
    }
    changed.notify_all();
    if (making) making->kill(SandboxState::stopped, "killed on request");
}

void Recovery::cancelAll() {
    std::vector<SandboxId> all;
    {
        const std::lock_guard lock(mutex);
        isStopping = true;
        for (const auto& [id, which] : cases) all.push_back(id);
    }
    for (const SandboxId id : all) cancel(id);
}

void Recovery::stop() {
    cancelAll();
    std::vector<std::thread> threads;
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] {
            return std::none_of(cases.begin(), cases.end(), [](const auto& entry) { return entry.second->isActive; });
        });
        for (const auto& [id, which] : cases) threads.push_back(std::move(which->thread));
    }
    for (auto& thread : threads) {
        if (thread.joinable()) thread.join();
    }
}

std::optional<SandboxState> Recovery::stateOf(SandboxId sandbox) const {
    const std::lock_guard lock(mutex);
    const auto found = cases.find(sandbox);
    return found == cases.end() ? std::nullopt : found->second->shown;
}

void Recovery::stayQuarantined(SandboxId sandbox) {
    const std::lock_guard lock(mutex);
    const auto found = cases.find(sandbox);
    if (found != cases.end() && !found->second->isActive) found->second->shown = SandboxState::quarantined;
}

bool Recovery::isCancelled(const Case& which) const {
    const std::lock_guard lock(mutex);
    return which.isCancelled || isStopping;
}

void Recovery::show(Case& which, std::optional<SandboxState> state) {
    const std::lock_guard lock(mutex);
    if (!which.isCancelled) which.shown = state;
}

void Recovery::work(SandboxId sandbox, std::optional<Ended> why) {
    os::nameThisThread("gb-recovery");
    Case* which = nullptr;
    {
        const std::lock_guard lock(mutex);
        which = cases.at(sandbox).get(); // stays as long as it is active
    }
    std::optional<Status> answer;
    if (!why) answer = restartOnce(sandbox, *which);
    for (;;) {
        if (why) recover(sandbox, *which, std::move(*why));
        const std::lock_guard lock(mutex);
        if (answer) which->answer = std::exchange(answer, std::nullopt);
        changed.notify_all();
        why.reset();
        // The new process may have ended since.
        if (which->latest && which->latest->serial == which->serial && isFault(which->latest->end) &&
            !which->isCancelled && !isStopping && which->policy.mode == RecoveryPolicy::Mode::automatic) {
            why = std::exchange(which->latest, std::nullopt);
            which->shown = SandboxState::recovering;
            continue;
        }
        which->latest.reset();
        if (which->shown != SandboxState::quarantined && !which->isCancelled) which->shown.reset();
        which->isActive = false;
        changed.notify_all();
        return;
    }
}

} // namespace glovebox::client
