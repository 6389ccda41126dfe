#pragma once

#include "client/life_watch.h"
#include "client/series_placement.h"
#include "client/spare_processors.h"
#include "client/symbolizer.h"
#include "core/result.h"
#include "os/clock.h"
#include "os/poller.h"
#include "os/thread.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace glovebox::client {

class Calibrator;
class GroupCore;
class LimitWatch;
class PreparedSandbox;
class Pulse;
class Warden;

struct RuntimeSettings {
    std::string sandboxHost;
    std::uint64_t pingEveryNs = 5'000'000'000; ///< idle sandboxes; 0: never
};

/// The long-lived threads of a lab. The *watcher* waits for deaths, control messages and child output of every sandbox,
/// and spawns (a parent-death signal is tied to the spawning thread); it never blocks on anything else. The *keeper* does
/// what takes time: restarting devices that asked for it. The *reporter* makes crash reports, which nobody else waits for. The life watch has threads of its own.
class RuntimeCore {
public:
    [[nodiscard]] static std::shared_ptr<RuntimeCore> create(RuntimeSettings settings);
    ~RuntimeCore();
    RuntimeCore(const RuntimeCore&) = delete;
    RuntimeCore& operator=(const RuntimeCore&) = delete;

    [[nodiscard]] core::Status start();
    [[nodiscard]] const std::string& sandboxHost() const noexcept { return settings.sandboxHost; }
    [[nodiscard]] bool isWatcherThread() const noexcept { return std::this_thread::get_id() == watcher.get_id(); }

    /// What watches the limits that the kernel does not hold. Any thread.
    [[nodiscard]] LimitWatch& limits() noexcept { return *limitWatch; }
    /// Where the first sandboxes of branches may spin.
    [[nodiscard]] SpareProcessors& spareProcessors() noexcept { return spare; }
    [[nodiscard]] SeriesProcessors& seriesProcessors() noexcept { return ofSeries; }
    /// What is looked at only while somebody is at work. Any thread.
    [[nodiscard]] Pulse& pulse() noexcept { return *heart; }
    /// The fork server of this lab; started with its first sandbox. Any thread.
    [[nodiscard]] Warden& warden() noexcept { return *forkServer; }

    /// The sandbox process that is kept ready. Any thread.
    [[nodiscard]] PreparedSandbox& prepared() noexcept { return *ready; }

    /// What waiting costs here, and how to wait. Any thread.
    [[nodiscard]] Calibrator& calibrator() noexcept { return *measured; }

    using WatchKey = std::uint64_t; ///< 0: none
    /// Calls `ready` on the watcher thread while the handle is ready. Any thread.
    [[nodiscard]] core::Result<WatchKey> watch(os::NativeHandle handle, std::function<void()> ready);
    /// After it returns `ready` is not running and will not run (except when called from inside it). Any thread.
    void unwatch(os::NativeHandle handle, WatchKey key);

    /// Runs `work` on the watcher thread and waits for it. Any thread but the watcher (there it runs at once).
    void runOnWatcher(const std::function<void()>& work);
    /// Queues `work` for the watcher thread. Any thread.
    void postToWatcher(std::function<void()> work);
    /// Queues `work` for the keeper thread. Any thread.
    void postToKeeper(std::function<void()> work);
    /// Queues `work` for the reporter thread. Any thread.
    void postToReporter(std::function<void()> work);

    using TimerKey = std::uint64_t; ///< 0: none
    /// Calls `work` once on the watcher thread at `deadlineNs` (os::nowNs clock). Any thread.
    TimerKey callAt(std::uint64_t deadlineNs, std::function<void()> work);
    /// After it returns `work` is not running and will not run (except when called from inside it). Any thread.
    void cancel(TimerKey key);

    [[nodiscard]] LifeWatch& lives() noexcept { return lifeWatch; }
    [[nodiscard]] Symbolizer& symbols() noexcept { return symbolizer; }

    /// Groups whose process() noticed something are served on the watcher. `noticeFromAudio` is for the audio thread: one
    /// kernel call, only in exceptional blocks.
    void addGroup(const std::weak_ptr<GroupCore>& group);
    void noticeFromAudio() noexcept { poller.wake(); }

private:
    struct Watch {
        std::function<void()> ready;
    };
    explicit RuntimeCore(RuntimeSettings wanted);

    /// A thread that works through a queue.
    struct Worker {
        std::thread thread;
        std::mutex mutex;
        std::condition_variable bell;
        std::deque<std::function<void()>> work;
        bool isStopping = false;
        void post(std::function<void()> item);
        void stop();
        void loop(const char* name);
    };

    const RuntimeSettings settings;
    std::unique_ptr<Calibrator> measured;
    SpareProcessors spare{os::processorCount()};
    SeriesProcessors ofSeries;
    std::unique_ptr<Warden> forkServer;
    std::unique_ptr<PreparedSandbox> ready;
    std::unique_ptr<LimitWatch> limitWatch;
    std::unique_ptr<Pulse> heart;
    os::Poller poller;
    std::thread watcher;
    Worker keeper, reporter;
    LifeWatch lifeWatch;
    Symbolizer symbolizer;
    std::mutex mutex;
    std::condition_variable served;
    std::map<WatchKey, std::shared_ptr<Watch>> watches;
    WatchKey nextKey = 1;
    WatchKey running = 0;
    std::deque<std::function<void()>> watcherWork;
    std::map<std::pair<std::uint64_t, TimerKey>, std::function<void()>> timers; ///< by deadline
    TimerKey nextTimer = 1;
    TimerKey runningTimer = 0;
    std::vector<std::weak_ptr<GroupCore>> groups;
    // Watcher: when the idle are asked next (0: there is no sandbox), and when the first of them is overdue.
    std::uint64_t nextPingNs = 0;
    std::uint64_t firstOverdueNs = os::forEver;
    bool stopping = false;

    void watcherLoop();
    /// Watcher thread. Whether somebody is at work.
    [[nodiscard]] bool beat();
    [[nodiscard]] std::vector<std::weak_ptr<GroupCore>> allGroups();
    void runTimers();
    /// Asks every idle sandbox whether it is there, when it is time for that, and ends those that did not answer. One
    /// wake-up for all of them.
    void pingIdle(const std::vector<std::weak_ptr<GroupCore>>& among);
    [[nodiscard]] std::uint64_t nextDeadline();
};

} // namespace glovebox::client
