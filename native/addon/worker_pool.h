#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace glovebox::addon {

/// Threads for calls that may block. It grows instead of queueing: a plugin that hangs while it loads takes one thread of
/// at most `maxThreads`, not one of libuv's four that files and names of the whole program depend on. Idle threads end.
class WorkerPool : public std::enable_shared_from_this<WorkerPool> {
public:
    using Work = std::function<void()>;
    static constexpr std::size_t maxThreads = 64;

    /// Any thread. Never blocks. False if no thread runs and none could be started: the work was not taken.
    [[nodiscard]] bool post(Work work);

    /// Takes no more work and drops what waits; threads end when their current work does. Any thread.
    void close();

private:
    std::mutex mutex;
    std::condition_variable hasWork;
    std::deque<Work> waiting;
    std::size_t threadCount = 0;
    std::size_t idleCount = 0;
    bool isClosed = false;

    bool startThread();
    void runThread();
};

} // namespace glovebox::addon
