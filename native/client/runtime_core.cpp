#include "client/runtime_core.h"

#include "client/calibrator.h"
#include "client/group_core.h"
#include "client/limit_watch.h"
#include "client/prepared_sandbox.h"
#include "client/pulse.h"
#include "client/warden.h"
#include "os/clock.h"
#include "os/thread.h"

#include <algorithm>
#include <utility>

namespace glovebox::client {

RuntimeCore::RuntimeCore(RuntimeSettings wanted)
    : settings(std::move(wanted)), measured(std::make_unique<Calibrator>()),
      forkServer(std::make_unique<Warden>(*this)), ready(std::make_unique<PreparedSandbox>(*this)),
      limitWatch(std::make_unique<LimitWatch>(*this)), heart(std::make_unique<Pulse>(*this, [this] { return beat(); })),
      lifeWatch([this] { poller.wake(); }), symbolizer(settings.sandboxHost) {}

core::Status RuntimeCore::start() {
    watcher = std::thread([this] { watcherLoop(); });
    keeper.thread = std::thread([this] { keeper.loop("gb-keeper"); });
    reporter.thread = std::thread([this] { reporter.loop("gb-reporter"); });
    return core::ok();
}

RuntimeCore::~RuntimeCore() {
    // While there is a watcher to let go of them.
    ready->end();
    forkServer->end();
    heart->end();
    keeper.stop();
    reporter.stop();
    {
        const std::lock_guard lock(mutex);
        stopping = true;
    }
    poller.wake();
    if (watcher.joinable()) watcher.join();
}

std::shared_ptr<RuntimeCore> RuntimeCore::create(RuntimeSettings settings) {
    return {new RuntimeCore(std::move(settings)), [](RuntimeCore* core) {
                const auto here = std::this_thread::get_id();
                // The last owner may be work that ran on one of its own threads, which it must outlive.
                const bool isOwn = here == core->keeper.thread.get_id() || here == core->watcher.get_id() ||
                                   here == core->reporter.thread.get_id();
                if (isOwn)
                    std::thread([core] { delete core; }).detach();
                else
                    delete core;
            }};
}

core::Result<RuntimeCore::WatchKey> RuntimeCore::watch(os::NativeHandle handle, std::function<void()> ready) {
    WatchKey key = 0;
    {
        const std::lock_guard lock(mutex);
        key = nextKey++;
        watches[key] = std::make_shared<Watch>(Watch{std::move(ready)});
    }
    if (const auto status = poller.add(handle, key, os::Poller::readable); !status) {
        const std::lock_guard lock(mutex);
        watches.erase(key);
        return status;
    }
    return key;
}

void RuntimeCore::unwatch(os::NativeHandle handle, WatchKey key) {
    if (key == 0) return;
    poller.remove(handle, key);
    std::unique_lock lock(mutex);
    watches.erase(key);
    if (!isWatcherThread()) served.wait(lock, [&] { return running != key; });
}

void RuntimeCore::runOnWatcher(const std::function<void()>& work) {
    if (isWatcherThread()) return work();
    bool isDone = false;
    std::unique_lock lock(mutex);
    watcherWork.push_back([&] {
        work();
        const std::lock_guard inner(mutex);
        isDone = true;
    });
    poller.wake();
    served.wait(lock, [&] { return isDone; });
}

void RuntimeCore::postToWatcher(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex);
        watcherWork.push_back(std::move(work));
    }
    poller.wake();
}

void RuntimeCore::postToKeeper(std::function<void()> work) { keeper.post(std::move(work)); }

void RuntimeCore::postToReporter(std::function<void()> work) { reporter.post(std::move(work)); }

RuntimeCore::TimerKey RuntimeCore::callAt(std::uint64_t deadlineNs, std::function<void()> work) {
    TimerKey key = 0;
    {
        const std::lock_guard lock(mutex);
        key = nextTimer++;
        timers.emplace(std::pair(deadlineNs, key), std::move(work));
    }
    if (!isWatcherThread()) poller.wake();
    return key;
}

void RuntimeCore::cancel(TimerKey key) {
    if (key == 0) return;
    std::unique_lock lock(mutex);
    std::erase_if(timers, [&](const auto& timer) { return timer.first.second == key; });
    if (!isWatcherThread()) served.wait(lock, [&] { return runningTimer != key; });
}

void RuntimeCore::addGroup(const std::weak_ptr<GroupCore>& group) {
    const std::lock_guard lock(mutex);
    std::erase_if(groups, [](const auto& entry) { return entry.expired(); });
    groups.push_back(group);
}

std::uint64_t RuntimeCore::nextDeadline() {
    const std::lock_guard lock(mutex);
    const std::uint64_t timer = timers.empty() ? os::forEver : timers.begin()->first.first;
    return std::min({timer, firstOverdueNs, nextPingNs == 0 ? os::forEver : nextPingNs});
}

void RuntimeCore::runTimers() {
    for (;;) {
        std::function<void()> work;
        {
            const std::lock_guard lock(mutex);
            if (timers.empty() || timers.begin()->first.first > os::nowNs()) return;
            runningTimer = timers.begin()->first.second;
            work = std::move(timers.begin()->second);
            timers.erase(timers.begin());
        }
        work();
        {
            const std::lock_guard lock(mutex);
            runningTimer = 0;
        }
        served.notify_all();
    }
}

void RuntimeCore::pingIdle(const std::vector<std::weak_ptr<GroupCore>>& among) {
    if (settings.pingEveryNs == 0) return;
    const std::uint64_t now = os::nowNs();
    const bool isRound = nextPingNs != 0 && now >= nextPingNs;
    if (nextPingNs != 0 && !isRound && now < firstOverdueNs) return;
    bool hasSandboxes = false;
    firstOverdueNs = os::forEver;
    for (const auto& entry : among) {
        const auto group = entry.lock();
        if (group) hasSandboxes |= group->pingIdle(now, isRound, firstOverdueNs);
    }
    // The pulse sleeps while all is idle; a plugin's own threads need not.
    if (isRound) limitWatch->look();
    if (isRound || nextPingNs == 0) nextPingNs = hasSandboxes ? now + settings.pingEveryNs : 0;
}

std::vector<std::weak_ptr<GroupCore>> RuntimeCore::allGroups() {
    const std::lock_guard lock(mutex);
    return groups;
}

bool RuntimeCore::beat() {
    limitWatch->look();
    bool isAtWork = false;
    for (const auto& entry : allGroups()) {
        const auto group = entry.lock();
        if (group) isAtWork |= group->beat();
    }
    return isAtWork;
}

void RuntimeCore::watcherLoop() {
    os::nameThisThread("gb-watcher");
    std::vector<os::Poller::Ready> ready;
    for (;;) {
        if (!poller.wait(nextDeadline(), ready)) return;
        for (const auto& event : ready) {
            std::shared_ptr<Watch> watch;
            {
                const std::lock_guard lock(mutex);
                const auto found = watches.find(event.key);
                if (found == watches.end()) continue;
                watch = found->second;
                running = event.key;
            }
            watch->ready();
            {
                const std::lock_guard lock(mutex);
                running = 0;
            }
            served.notify_all();
        }
        runTimers();
        std::deque<std::function<void()>> work;
        {
            const std::lock_guard lock(mutex);
            if (stopping) return;
            work.swap(watcherWork);
        }
        const auto toServe = allGroups();
        for (const auto& item : work) {
            item();
            served.notify_all();
        }
        for (const auto& entry : toServe) {
            auto group = entry.lock();
            if (!group) continue;
            group->serveNotices();
        }
        pingIdle(toServe);
        heart->serve();
    }
}

void RuntimeCore::Worker::post(std::function<void()> item) {
    {
        const std::lock_guard lock(mutex);
        if (isStopping) return;
        work.push_back(std::move(item));
    }
    bell.notify_one();
}

void RuntimeCore::Worker::stop() {
    {
        const std::lock_guard lock(mutex);
        isStopping = true;
    }
    bell.notify_all();
    if (thread.joinable()) thread.join();
}

void RuntimeCore::Worker::loop(const char* name) {
    os::nameThisThread(name);
    for (;;) {
        std::function<void()> item;
        {
            std::unique_lock lock(mutex);
            bell.wait(lock, [&] { return isStopping || !work.empty(); });
            if (isStopping) return;
            item = std::move(work.front());
            work.pop_front();
        }
        item();
    }
}

} // namespace glovebox::client
