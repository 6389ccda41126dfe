#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "control_sights.h"
#include "hosting/plugin.h"

namespace glovebox::crashers::test {

/// A run loop whose timers fire when the program says so. The constructing thread is the main thread.
class HandLoop final : public hosting::RunLoop {
public:
    TimerId addTimer(std::uint32_t, std::function<void()> fired) override;
    void removeTimer(TimerId timer) override { timers.erase(timer); }
    bool addDescriptor(os::NativeHandle, std::uint8_t, std::function<void(std::uint8_t)>) override { return false; }
    bool modifyDescriptor(os::NativeHandle, std::uint8_t) override { return false; }
    bool removeDescriptor(os::NativeHandle) override { return false; }
    void requestService() noexcept override {}
    [[nodiscard]] bool isMainThread() const noexcept override { return std::this_thread::get_id() == mainThread; }

    /// Fires every timer once.
    void turn();

private:
    std::map<TimerId, std::function<void()>> timers;
    TimerId last = 0;
    std::thread::id mainThread = std::this_thread::get_id();
};

/// Leads one plugin through its life: every call of the formats that a host makes, each announced by a line.
class Life {
public:
    /// `call` is the one that the crasher declares: what not every host does is done for those that need it alone.
    Life(std::string file, int blocks, std::string call, std::string awaited)
        : file(std::move(file)), blockCount(blocks), declaredCall(std::move(call)), sights(std::move(awaited)) {}

    /// False when the plugin could not be used; the reason has been reported.
    [[nodiscard]] bool run();

private:
    [[nodiscard]] bool open();
    void useWhileInactive();
    [[nodiscard]] bool activate();
    void play();
    void rest();
    void playBlocks();
    void turnLoop();
    void close();

    std::string file;
    int blockCount;
    std::string declaredCall;
    HandLoop loop;
    Sights sights;
    std::shared_ptr<hosting::PluginFile> library;
    std::unique_ptr<hosting::Plugin> plugin;
};

} // namespace glovebox::crashers::test
