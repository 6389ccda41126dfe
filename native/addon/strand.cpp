#include "addon/strand.h"

namespace glovebox::addon {

bool Strand::post(WorkerPool::Work work) {
    const std::lock_guard lock(mutex);
    waiting.push_back(std::move(work));
    if (isRunning) return true;
    isRunning = pool->post([self = shared_from_this()] { self->runNext(); });
    if (!isRunning) waiting.pop_back();
    return isRunning;
}

void Strand::clear() {
    std::deque<WorkerPool::Work> dropped;
    const std::lock_guard lock(mutex);
    dropped.swap(waiting);
}

void Strand::runNext() {
    std::unique_lock lock(mutex);
    while (!waiting.empty()) {
        WorkerPool::Work work = std::move(waiting.front());
        waiting.pop_front();
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
    }
    isRunning = false;
}

} // namespace glovebox::addon
