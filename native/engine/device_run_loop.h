#pragma once

#include "hosting/run_loop.h"
#include "wire/areas.h"

#include <set>

namespace glovebox::engine {

/// The main loop as one device sees it: names the device while its callbacks run, and takes back what it left registered
/// when it goes (rule C23).
class DeviceRunLoop final : public hosting::RunLoop {
public:
    /// `activityOfMain` is asked at every callback: the sandbox page may be mapped later than the loop exists.
    /// `afterCall` is called after every callback.
    DeviceRunLoop(hosting::RunLoop& shared, std::uint32_t device, std::function<wire::Activity&()> activityOfMain,
                  std::function<void()> afterCall)
        : loop(shared), id(device), activity(std::move(activityOfMain)), after(std::move(afterCall)) {}
    ~DeviceRunLoop() override;

    TimerId addTimer(std::uint32_t periodMs, std::function<void()> fired) override;
    void removeTimer(TimerId timer) override;
    bool addDescriptor(os::NativeHandle descriptor, std::uint8_t interest,
                       std::function<void(std::uint8_t)> ready) override;
    bool modifyDescriptor(os::NativeHandle descriptor, std::uint8_t interest) override;
    bool removeDescriptor(os::NativeHandle descriptor) override;
    void requestService() noexcept override { loop.requestService(); }
    [[nodiscard]] bool isMainThread() const noexcept override { return loop.isMainThread(); }

private:
    hosting::RunLoop& loop;
    std::uint32_t id;
    std::function<wire::Activity&()> activity;
    std::function<void()> after;
    std::set<TimerId> timers;
    std::set<os::NativeHandle> descriptors;
};

} // namespace glovebox::engine
