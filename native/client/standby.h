#pragma once

#include "core/result.h"
#include "glovebox/types.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace glovebox::client {

class GroupCore;
class SandboxLink;
struct Standby;

/// Keeps a second process for each sandbox of a group whose policy wants one (design section 6, standby): makes it, tells it
/// of saved states and parameters, makes another when it took over, ended or no longer has the same devices. On a thread of
/// its own that begins with the first request. The takeover itself is process()'s (block.cpp) and recovery's.
class StandbyKeeper {
public:
    explicit StandbyKeeper(GroupCore& group) : group(group) {}
    ~StandbyKeeper() { stop(); }
    StandbyKeeper(const StandbyKeeper&) = delete;
    StandbyKeeper& operator=(const StandbyKeeper&) = delete;

    /// Looks soon whether the sandbox has the standby that it should have. Any thread but audio; `editing` may be held.
    void request(SandboxId sandbox);
    /// A device of the sandbox has another state for recovery: its standby, if there is one, loads it. Any thread but audio.
    void stateSaved(SandboxId sandbox);
    /// Kills it; 0: all of them. Another one is made only if the sandbox still wants it. Any thread but audio.
    void discard(SandboxId sandbox);
    /// Watcher thread, with the runtime's pulse: standbys are kept up with what was set and saved.
    void beat();
    /// Watcher thread. True: it was a standby, and nobody else's business.
    [[nodiscard]] bool ended(std::uint64_t serial);
    /// Watcher thread, when a process of the sandbox has ended: standbys of others that no plan could be made with have
    /// another chance. Its own is not to be told anything now, when it should take over.
    void lookAgain(SandboxId ended);
    /// A standby announced the latency of a device. Watcher thread.
    void latencyAnnounced(SandboxId sandbox, DeviceId device, std::uint32_t frames);
    /// Brings a standby that was never run up to date. Any thread but audio and the watcher's, not with `editing` held.
    void keepUp(Standby& standby);
    /// The same, and nobody tells it anything any more.
    void claim(Standby& standby);
    /// Its process, once it can take over; 0 before.
    [[nodiscard]] std::uint32_t processId(SandboxId sandbox) const;
    /// Of the standbys that can take over or have. Any thread.
    [[nodiscard]] std::vector<std::shared_ptr<SandboxLink>> links() const;
    /// `editing` held: what `processId` and `ended` know.
    void note(const Standby& standby);
    void forget(std::uint64_t serial);
    /// Nothing more is begun; who is made is killed. Any thread.
    void cancel();
    /// And waits for the thread. Not the watcher, not with `editing` held. Idempotent.
    void stop();

private:
    struct Known {
        SandboxId sandbox = 0;
        std::shared_ptr<SandboxLink> link;
        bool isPlanned = false;
    };
    /// A standby that cannot be made is not tried for ever: until its sandbox's process or devices are others.
    struct Failure {
        std::uint32_t count = 0;
        std::uint64_t nextNs = 0;
        std::uint32_t process = 0;
        std::size_t devices = 0;
    };

    GroupCore& group;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::set<SandboxId> requested;
    std::map<std::uint64_t, Known> known; ///< by serial
    std::map<std::pair<SandboxId, DeviceId>, std::uint32_t> latencies;
    bool isStopping = false;
    bool hasBeat = false;
    std::thread thread;
    std::mutex keepingUp;
    std::map<SandboxId, Failure> failures; ///< of the thread

    void tell(Standby& standby); ///< with `keepingUp` held
    void run();
    [[nodiscard]] std::uint64_t nextRetryNs() const; ///< of the thread
    void tend(SandboxId sandbox);
    void keepAllUp();
    [[nodiscard]] core::Status make(SandboxId sandbox);
    void noteFailure(SandboxId sandbox, const core::Status& status);
    [[nodiscard]] bool mustStop() const;
};

} // namespace glovebox::client
