#pragma once

#include "client/recovery_policy.h"
#include "core/result.h"
#include "glovebox/types.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <vector>

namespace glovebox::client {

class GroupCore;
class SandboxLink;
struct Revival;

/// Brings the sandboxes of one group back (design section 6, Recovery). Every sandbox that recovers has a thread of its own
/// while it does, so that a plugin that hangs when it is loaded again delays nobody else; it holds the group's `editing`
/// only to look at the records and to publish the plan.
class Recovery {
public:
    explicit Recovery(GroupCore& group) : group(group) {}
    ~Recovery() { stop(); }
    Recovery(const Recovery&) = delete;
    Recovery& operator=(const Recovery&) = delete;

    /// Any thread. `serial` names the link that the sandbox has now, among all links of the group. False: it has ended.
    [[nodiscard]] bool add(SandboxId sandbox, const RecoveryPolicy& policy, std::uint64_t serial);
    /// The sandbox is no more: waits for its thread. Not the watcher, not with `editing` held.
    void remove(SandboxId sandbox);
    [[nodiscard]] std::uint64_t newSerial() noexcept { return ++lastSerial; }

    /// Watcher thread, before anybody else is told of the end. False: nobody needs to know.
    [[nodiscard]] bool ended(SandboxId sandbox, std::uint64_t serial, const SandboxEnd& end);
    /// Starts it anew and waits for the outcome. Any thread but the watcher's, not with `editing` held.
    [[nodiscard]] core::Status restart(SandboxId sandbox);
    /// None of its devices may run after all.
    void stayQuarantined(SandboxId sandbox);
    /// Ends what is under way: the sandbox stays ended. Any thread, does not wait.
    void cancel(SandboxId sandbox);
    void cancelAll();
    /// Waits until no thread of ours runs, and starts none any more. Not the watcher, not with `editing` held. Idempotent.
    void stop();

    /// What a sandbox shows while its link says something else. Any thread.
    [[nodiscard]] std::optional<SandboxState> stateOf(SandboxId sandbox) const;

private:
    struct Ended {
        std::uint64_t serial = 0;
        SandboxEnd end;
        std::uint64_t atNs = 0;
    };
    struct Case {
        explicit Case(const RecoveryPolicy& policy) : policy(policy), count(policy) {}
        RecoveryPolicy policy;
        RecoveryCount count; ///< of the thread that works on it
        std::optional<SandboxState> shown;
        std::uint64_t serial = 0;          ///< of the newest link
        std::shared_ptr<SandboxLink> link; ///< the new one while it is made: whoever cancels kills it
        std::optional<Ended> latest;       ///< of the newest link, not worked on yet
        bool isActive = false;             ///< a thread works on it
        bool isCancelled = false;
        std::optional<core::Status> answer; ///< for `restart`
        std::thread thread;
    };
    /// How an attempt ended.
    enum class Attempt { worked, died, failed, cancelled };
    struct Outcome {
        Attempt attempt = Attempt::failed;
        core::Status status;
        DeviceId faultDevice = 0;
        bool isStateFault = false;
    };

    [[nodiscard]] static core::Status cancelledStatus();

    GroupCore& group;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::map<SandboxId, std::unique_ptr<Case>> cases;
    std::atomic<std::uint64_t> lastSerial{0};
    bool isStopping = false;
    std::set<std::uint64_t> endedEarly; ///< links that ended before `add` was told of them

    void begin(SandboxId sandbox, Case& which, std::optional<Ended> why); ///< with `mutex` held
    void work(SandboxId sandbox, std::optional<Ended> why);
    void recover(SandboxId sandbox, Case& which, Ended why);
    /// True: the sandbox's standby is its process from now on.
    [[nodiscard]] bool stepIn(SandboxId sandbox, Case& which, std::uint64_t sinceNs);
    [[nodiscard]] core::Status restartOnce(SandboxId sandbox, Case& which);
    /// One new process, `attempt` 0 if it was asked for. `withoutState` names devices whose state is set aside already.
    [[nodiscard]] Outcome attempt(SandboxId sandbox, Case& which, std::uint32_t number, std::uint64_t sinceNs,
                                  const std::set<DeviceId>& withoutState);
    /// Attempts until one neither dies of a saved state nor has any left to die of.
    [[nodiscard]] Outcome attempts(SandboxId sandbox, Case& which, std::uint32_t number, std::uint64_t sinceNs);
    [[nodiscard]] Outcome afterDeath(Case& which, Outcome outcome);
    /// False: nobody is left who could be.
    [[nodiscard]] bool quarantine(SandboxId sandbox, Case& which, const std::string& reason);
    [[nodiscard]] bool isCancelled(const Case& which) const;
    void show(Case& which, std::optional<SandboxState> state);
};

} // namespace glovebox::client
