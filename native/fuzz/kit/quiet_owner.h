#pragma once

#include "hosting/plugin.h"
#include "hosting/run_loop.h"

/// An owner of plugins that hears everything and does nothing.
namespace glovebox::fuzz {

class QuietLoop final : public hosting::RunLoop {
public:
    TimerId addTimer(std::uint32_t, std::function<void()>) override { return 1; }
    void removeTimer(TimerId) override {}
    bool addDescriptor(os::NativeHandle, std::uint8_t, std::function<void(std::uint8_t)>) override { return true; }
    bool modifyDescriptor(os::NativeHandle, std::uint8_t) override { return true; }
    bool removeDescriptor(os::NativeHandle) override { return true; }
    void requestService() noexcept override {}
    [[nodiscard]] bool isMainThread() const noexcept override { return true; }
};

class QuietListener final : public hosting::PluginListener {
public:
    void pluginChanged(std::uint32_t) override {}
    void restartRequested() override {}
    void processRequested() noexcept override {}
    void parameterEdited(const core::Event&) override {}
    void logged(hosting::LogSeverity, const char*) override {}
};

} // namespace glovebox::fuzz
