#include "addon/worker_pool.h"

#include "os/thread.h"

#include <chrono>
#include <system_error>
#include <thread>

namespace glovebox::addon {

namespace {
constexpr std::chrono::seconds idleLimit{5};
}

bool WorkerPool::post(Work work) {
    const std::lock_guard lock(mutex);
    if (isClosed) return false;
    // One thread may be promised to work that waits already, so compare with the queue and not with zero.
    if (idleCount <= waiting.size() && threadCount < maxThreads && !startThread() && threadCount == 0) return false;
    waiting.push_back(std::move(work));
    hasWork.notify_one();
    return true;
}

void WorkerPool::close() {
    std::deque<Work> dropped;
    const std::lock_guard lock(mutex);
    isClosed = true;
    dropped.swap(waiting);
    hasWork.notify_all();
}

bool WorkerPool::startThread() {
    // std::thread reports exhaustion by an exception; here it is a fact to work with.
    try {
        std::thread([self = shared_from_this()] { self->runThread(); }).detach();
    } catch (const std::system_error&) {
        return false;
    }
    ++threadCount;
    return true;
}

void WorkerPool::runThread() {
    os::nameThisThread("glovebox-call");
    std::unique_lock lock(mutex);
    for (;;) {
        if (waiting.empty()) {
            if (isClosed) break;
            ++idleCount;
            const bool isRung = hasWork.wait_for(lock, idleLimit, [this] { return isClosed || !waiting.empty(); });
            --idleCount;
            if (!isRung) break;
            continue;
        }
        Work work = std::move(waiting.front());
        waiting.pop_front();
        lock.unlock();
        work();
        // What the work captured may be the last handle of a group, whose end takes time: not under the lock.
        work = nullptr;
        lock.lock();
    }
    --threadCount;
}

} // namespace glovebox::addon
