#pragma once

#include "hosting/run_loop.h"
#include "os/poller.h"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace glovebox::engine {

/// The loop of the thread that plugins call main: descriptors, timers, service requests and posted work over one
/// os::Poller. Sleeps without a deadline when there is nothing to do.
class MainLoop final : public hosting::RunLoop {
public:
    /// `serve` is called on the main thread after any number of `requestService`; `afterCallbacks` after timers or
    /// descriptors were served there, may be empty.
    explicit MainLoop(std::function<void()> serve, std::function<void()> afterCallbacks = {})
        : whenAsked(std::move(serve)), afterwards(std::move(afterCallbacks)) {}

    /// The calling thread becomes the main thread until `stop`.
    void run();
    /// Any thread; `run` returns after the work that is running.
    void stop() noexcept;
    /// Any thread: `work` runs on the main thread, in order.
    void post(std::function<void()> work);

    TimerId addTimer(std::uint32_t periodMs, std::function<void()> fired) override;
    void removeTimer(TimerId timer) override;
    bool addDescriptor(os::NativeHandle descriptor, std::uint8_t interest,
                       std::function<void(std::uint8_t)> ready) override;
    bool modifyDescriptor(os::NativeHandle descriptor, std::uint8_t interest) override;
    bool removeDescriptor(os::NativeHandle descriptor) override;
    void requestService() noexcept override;
    [[nodiscard]] bool isMainThread() const noexcept override {
        return mainThread.load() == std::this_thread::get_id();
    }

private:
    struct Timer {
        std::uint64_t periodNs = 0;
        std::uint64_t dueNs = 0;
        std::function<void()> fired;
    };
    struct Descriptor {
        std::uint64_t key = 0;
        std::function<void(std::uint8_t)> ready;
    };

    std::function<void()> whenAsked;
    std::function<void()> afterwards;
    os::Poller poller;
    std::atomic<std::thread::id> mainThread{};
    std::atomic<bool> isStopping{false};
    std::atomic<bool> isServiceAsked{false};
    std::mutex postedMutex;
    std::deque<std::function<void()>> posted;
    // Shared so that a callback may remove itself while it runs.
    std::map<TimerId, std::shared_ptr<Timer>> timers;
    std::map<os::NativeHandle, std::shared_ptr<Descriptor>> descriptors;
    TimerId lastTimer = 0;
    std::uint64_t lastKey = 0;

    [[nodiscard]] std::uint64_t nextDue();
    void runPosted();
    void fireTimers();
    void serveDescriptors(const std::vector<os::Poller::Ready>& ready);
};

} // namespace glovebox::engine
