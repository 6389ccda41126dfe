#pragma once

#include "core/result.h"
#include "os/poller.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace glovebox::client {

class GroupCore;
class Warden;

/// The two long-lived threads of a lab. The *watcher* waits for deaths, control messages and child output of every
/// sandbox, and spawns (a parent-death signal is tied to the spawning thread); it never blocks on anything else. The
/// *keeper* does what takes time: restarting devices that asked for it.
class RuntimeCore {
public:
    [[nodiscard]] static std::shared_ptr<RuntimeCore> create(std::string sandboxHostPath);
    ~RuntimeCore();
    RuntimeCore(const RuntimeCore&) = delete;
    RuntimeCore& operator=(const RuntimeCore&) = delete;

    [[nodiscard]] core::Status start();
    [[nodiscard]] const std::string& sandboxHost() const noexcept { return hostPath; }
    [[nodiscard]] bool isWatcherThread() const noexcept { return std::this_thread::get_id() == watcher.get_id(); }

    /// The fork server of this lab; started with its first sandbox. Any thread.
    [[nodiscard]] Warden& warden() noexcept { return *forkServer; }

    using WatchKey = std::uint64_t; ///< 0: none
    /// Calls `ready` on the watcher thread while the handle is ready. Any thread.
    [[nodiscard]] core::Result<WatchKey> watch(os::NativeHandle handle, std::function<void()> ready);
    /// After it returns `ready` is not running and will not run (except when called from inside it). Any thread.
    void unwatch(os::NativeHandle handle, WatchKey key);

    /// Runs `work` on the watcher thread and waits for it. Any thread but the watcher (there it runs at once).
    void runOnWatcher(const std::function<void()>& work);
    /// Queues `work` for the keeper thread. Any thread.
    void postToKeeper(std::function<void()> work);

    /// Groups whose process() noticed something are served on the watcher. `noticeFromAudio` is for the audio thread: one
    /// kernel call, only in exceptional blocks.
    void addGroup(const std::weak_ptr<GroupCore>& group);
    void noticeFromAudio() noexcept { poller.wake(); }

private:
    struct Watch {
        std::function<void()> ready;
    };
    explicit RuntimeCore(std::string sandboxHostPath);

    std::string hostPath;
    std::unique_ptr<Warden> forkServer;
    os::Poller poller;
    std::thread watcher;
    std::thread keeper;
    std::mutex mutex;
    std::condition_variable served;
    std::map<WatchKey, std::shared_ptr<Watch>> watches;
    WatchKey nextKey = 1;
    WatchKey running = 0;
    std::deque<std::function<void()>> watcherWork;
    std::vector<std::weak_ptr<GroupCore>> groups;
    bool stopping = false;
    std::mutex keeperMutex;
    std::condition_variable keeperBell;
    std::deque<std::function<void()>> keeperWork;
    bool keeperStopping = false;

    void watcherLoop();
    void keeperLoop();
};

} // namespace glovebox::client
