#include "client/runtime_core.h"

#include "client/group_core.h"
#include "client/warden.h"
#include "os/clock.h"
#include "os/thread.h"

#include <algorithm>
#include <utility>

namespace glovebox::client {

RuntimeCore::RuntimeCore(std::string sandboxHostPath)
    : hostPath(std::move(sandboxHostPath)), forkServer(std::make_unique<Warden>(*this)) {}

core::Status RuntimeCore::start() {
    watcher = std::thread([this] { watcherLoop(); });
    keeper = std::thread([this] { keeperLoop(); });
    return core::ok();
}

RuntimeCore::~RuntimeCore() {
    forkServer->end(); // while there is a watcher to let go of it
    {
        const std::lock_guard lock(keeperMutex);
        keeperStopping = true;
    }
    keeperBell.notify_all();
    {
        const std::lock_guard lock(mutex);
        stopping = true;
    }
    poller.wake();
    for (std::thread* thread : {&keeper, &watcher}) {
        if (thread->joinable()) thread->join();
    }
}

std::shared_ptr<RuntimeCore> RuntimeCore::create(std::string sandboxHostPath) {
    return {new RuntimeCore(std::move(sandboxHostPath)), [](RuntimeCore* core) {
                const auto here = std::this_thread::get_id();
                // The last owner may be work that ran on one of its own threads, which it must outlive.
                if (here == core->keeper.get_id() || here == core->watcher.get_id())
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
    if (std::this_thread::get_id() != watcher.get_id()) served.wait(lock, [&] { return running != key; });
}

void RuntimeCore::runOnWatcher(const std::function<void()>& work) {
    if (std::this_thread::get_id() == watcher.get_id()) return work();
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

void RuntimeCore::postToKeeper(std::function<void()> work) {
    {
        const std::lock_guard lock(keeperMutex);
        if (keeperStopping) return;
        keeperWork.push_back(std::move(work));
    }
    keeperBell.notify_one();
}

void RuntimeCore::addGroup(const std::weak_ptr<GroupCore>& group) {
    const std::lock_guard lock(mutex);
    std::erase_if(groups, [](const auto& entry) { return entry.expired(); });
    groups.push_back(group);
}

void RuntimeCore::watcherLoop() {
    os::nameThisThread("gb-watcher");
    std::vector<os::Poller::Ready> ready;
    for (;;) {
        if (!poller.wait(os::forEver, ready)) return;
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
        std::deque<std::function<void()>> work;
        std::vector<std::weak_ptr<GroupCore>> toServe;
        {
            const std::lock_guard lock(mutex);
            if (stopping) return;
            work.swap(watcherWork);
            toServe = groups;
        }
        for (const auto& item : work) {
            item();
            served.notify_all();
        }
        for (const auto& entry : toServe) {
            auto group = entry.lock();
            if (!group) continue;
            group->serveNotices();
        }
    }
}

void RuntimeCore::keeperLoop() {
    os::nameThisThread("gb-keeper");
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(keeperMutex);
            keeperBell.wait(lock, [&] { return keeperStopping || !keeperWork.empty(); });
            if (keeperStopping) return;
            work = std::move(keeperWork.front());
            keeperWork.pop_front();
        }
        work();
    }
}

} // namespace glovebox::client
