#pragma once

#include "addon/environment.h"

#include "client/driver.h"
#include "glovebox/group.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace glovebox::addon {

/// Events of one group on their way to JavaScript: any thread puts them in, Node's thread takes all of them at once.
class Inbox : public std::enable_shared_from_this<Inbox> {
public:
    /// Node's thread.
    Inbox(std::shared_ptr<Dispatcher> loop, const Napi::Function& listener);

    /// Any thread. Logs and edits beyond `capacity` entries or `mostBytes` are dropped and counted while Node is busy: a plugin
    /// that talks without end costs text, not memory. Changes of one device are one entry, the newest; ends are always kept,
    /// there are few.
    void put(const GroupEvent& event);

    /// Node's thread: nothing is delivered from here on.
    void forget();

private:
    static constexpr std::size_t capacity = 8192;
    static constexpr std::size_t mostBytes = 8u << 20; ///< of texts and edits that wait
    std::shared_ptr<Dispatcher> loop;
    Napi::FunctionReference
        listener; ///< Node's thread only; reset by `forget`, else left to the end of the environment
    std::mutex mutex;
    std::vector<GroupEvent> waiting;
    std::uint64_t dropped = 0;
    std::size_t bytes = 0;
    std::map<DeviceId, std::size_t> changed; ///< where in `waiting` the change of a device is
    bool isPosted = false;

    void deliver(Napi::Env env);
};

/// What native threads need of a group, apart from its JavaScript object: kept alive by the calls that run.
class GroupState {
public:
    GroupState(std::shared_ptr<WorkerPool> pool, std::shared_ptr<Inbox> inbox)
        : strand(std::make_shared<Strand>(std::move(pool))), inbox(std::move(inbox)) {}

    const std::shared_ptr<Strand> strand;
    const std::shared_ptr<Inbox> inbox;

    /// Pool threads. Takes the group over, or closes it at once if the environment went away meanwhile.
    [[nodiscard]] core::Status adopt(Group created);
    /// Any thread, after a successful `adopt`.
    [[nodiscard]] Group& group() noexcept { return *handle; }

    /// Pool threads. Remembers which sandboxes to kill first when everything must end.
    void remember(SandboxId sandbox);
    void forget(SandboxId sandbox);
    [[nodiscard]] std::vector<SandboxId> sandboxes();

    /// Any thread. Requested by `end`: renders stop between blocks.
    [[nodiscard]] std::stop_token ending() const noexcept { return endSource.get_token(); }
    /// Any thread. Ended drivers are let go.
    void remember(const std::shared_ptr<client::PacedDriver>& driver);

    /// Any thread, never blocks: renders that run or wait end at their next block.
    void stopBlocks() noexcept { endSource.request_stop(); }
    /// Pool threads: returns when no driver runs any more.
    void stopDrivers();

    /// Pool threads. Stops drivers and renders, kills every sandbox (which ends calls that wait for one), closes the group.
    void end();

private:
    std::mutex mutex;
    std::optional<Group> handle;
    std::set<SandboxId> living;
    std::stop_source endSource;
    std::vector<std::weak_ptr<client::PacedDriver>> drivers;
    bool isEnded = false;
};

} // namespace glovebox::addon
