#pragma once

#include "addon/worker_pool.h"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace glovebox::addon {

/// The calls of one group, one after another in the order they were made, on whichever thread of the pool is free.
class Strand : public std::enable_shared_from_this<Strand> {
public:
    explicit Strand(std::shared_ptr<WorkerPool> pool) : pool(std::move(pool)) {}

    /// Any thread. Never blocks. False if the pool cannot take it.
    [[nodiscard]] bool post(WorkerPool::Work work);

    /// Drops what waits; the call that runs ends by itself. Any thread.
    void clear();

private:
    std::shared_ptr<WorkerPool> pool;
    std::mutex mutex;
    std::deque<WorkerPool::Work> waiting;
    bool isRunning = false;

    void runNext();
};

} // namespace glovebox::addon
