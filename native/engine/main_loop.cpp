#include "engine/main_loop.h"

#include "os/clock.h"

#include <algorithm>
#include <utility>

namespace glovebox::engine {

void MainLoop::run() {
    mainThread.store(std::this_thread::get_id());
    std::vector<os::Poller::Ready> ready;
    while (!isStopping.load(std::memory_order_acquire)) {
        // One turn of each, so that no plugin can starve the others or the host.
        runPosted();
        if (isServiceAsked.exchange(false, std::memory_order_acq_rel)) whenAsked();
        fireTimers();
        if (isStopping.load(std::memory_order_acquire)) break;
        if (!poller.wait(nextDue(), ready)) break;
        serveDescriptors(ready);
    }
}

void MainLoop::stop() noexcept {
    isStopping.store(true, std::memory_order_release);
    poller.wake();
}

void MainLoop::post(std::function<void()> work) {
    {
        const std::lock_guard lock(postedMutex);
        posted.push_back(std::move(work));
    }
    poller.wake();
}

void MainLoop::requestService() noexcept {
    // Who asks first wakes; later ones are served with it.
    if (!isServiceAsked.exchange(true, std::memory_order_acq_rel)) poller.wake();
}

void MainLoop::runPosted() {
    std::deque<std::function<void()>> work;
    {
        const std::lock_guard lock(postedMutex);
        work.swap(posted);
    }
    for (auto& each : work) {
        if (isStopping.load(std::memory_order_acquire)) return;
        each();
    }
}

std::uint64_t MainLoop::nextDue() {
    {
        const std::lock_guard lock(postedMutex);
        if (!posted.empty()) return 0;
    }
    if (isServiceAsked.load(std::memory_order_acquire)) return 0;
    std::uint64_t due = os::forEver;
    for (const auto& [id, timer] : timers) due = std::min(due, timer->dueNs);
    return due;
}

void MainLoop::fireTimers() {
    if (timers.empty()) return;
    const std::uint64_t now = os::nowNs();
    std::vector<TimerId> due;
    for (const auto& [id, timer] : timers) {
        if (timer->dueNs <= now) due.push_back(id);
    }
    for (const TimerId id : due) {
        const auto found = timers.find(id);
        if (found == timers.end()) continue; // removed by one that fired before it
        const std::shared_ptr<Timer> timer = found->second;
        timer->dueNs = std::max(timer->dueNs + timer->periodNs, now + 1);
        timer->fired();
    }
    if (afterwards && !due.empty()) afterwards();
}

void MainLoop::serveDescriptors(const std::vector<os::Poller::Ready>& ready) {
    for (const auto& [key, events] : ready) {
        const auto isIt = [wanted = key](const auto& entry) { return entry.second->key == wanted; };
        const auto found = std::find_if(descriptors.begin(), descriptors.end(), isIt);
        if (found == descriptors.end()) continue;
        const std::shared_ptr<Descriptor> descriptor = found->second;
        descriptor->ready(events);
        if (afterwards) afterwards();
    }
}

hosting::RunLoop::TimerId MainLoop::addTimer(std::uint32_t periodMs, std::function<void()> fired) {
    auto timer = std::make_shared<Timer>();
    timer->periodNs = std::uint64_t{std::max(1u, periodMs)} * 1'000'000;
    timer->dueNs = os::nowNs() + timer->periodNs;
    timer->fired = std::move(fired);
    do {
        ++lastTimer;
    } while (lastTimer == 0 || timers.contains(lastTimer));
    timers[lastTimer] = std::move(timer);
    return lastTimer;
}

void MainLoop::removeTimer(TimerId timer) { timers.erase(timer); }

bool MainLoop::addDescriptor(os::NativeHandle descriptor, std::uint8_t interest,
                             std::function<void(std::uint8_t)> ready) {
    if (descriptors.contains(descriptor)) return false;
    const std::uint64_t key = ++lastKey;
    if (!poller.add(descriptor, key, interest)) return false;
    descriptors[descriptor] = std::make_shared<Descriptor>(Descriptor{key, std::move(ready)});
    return true;
}

bool MainLoop::modifyDescriptor(os::NativeHandle descriptor, std::uint8_t interest) {
    const auto found = descriptors.find(descriptor);
    return found != descriptors.end() && poller.modify(descriptor, found->second->key, interest).isOk();
}

bool MainLoop::removeDescriptor(os::NativeHandle descriptor) {
    const auto found = descriptors.find(descriptor);
    if (found == descriptors.end()) return false;
    poller.remove(descriptor, found->second->key);
    descriptors.erase(found);
    return true;
}

} // namespace glovebox::engine
