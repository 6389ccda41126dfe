#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "control_block.h"
#include "hosting/plugin.h"

namespace glovebox::crashers::test {

/// Looks for every misbehaviour that does not end the process, and reports each once, by the name of its counter. What can be
/// seen is looked at; for what only a host sees (host functions, events) what native/hosting says of it is taken.
class Sights final : public hosting::PluginListener {
public:
    /// `awaited`: the counter of what a thread of the plugin's own is to do, or nothing.
    explicit Sights(std::string awaited) : awaited(std::move(awaited)) {}

    /// Before anything is loaded.
    void begin();
    void creationFailed() { saw("missing-function"); }
    void compareIdentifiers(const std::vector<core::ParameterInfo>& one, const std::vector<core::ParameterInfo>& other);
    void stateAnswered(bool isWell);
    void latencyTold(std::uint32_t frames);
    /// Audio thread.
    void blockTook(double seconds);
    void look(const ControlBlock& block, std::uint32_t modeBefore);
    void lookAtAudioThread();
    /// While the plugin lives, and when it is gone.
    void lookAtProcess();
    void lookAtEnd();
    [[nodiscard]] bool isWaitedFor();

    [[nodiscard]] static std::uint32_t processorMode() noexcept;
    [[nodiscard]] static double seconds() noexcept;

    void pluginChanged(std::uint32_t) override {}
    void restartRequested() override;
    void processRequested() noexcept override {}
    void parameterEdited(const core::Event&) override {}
    void logged(hosting::LogSeverity severity, const char* text) override;

private:
    void saw(const char* counter);
    void lookAtSamples(const ControlBlock& block);
    void lookAtEvents(const ControlBlock& block);

    const std::string awaited;
    std::mutex mutex; // the plugin's own threads may log
    std::set<std::string> seen;
    std::string directory;
    std::uint64_t bytesBefore = 0;
    std::size_t threadsBefore = 0;
    std::uint32_t latency = 0;
    bool hasLatency = false;
    int restarts = 0;
    int logs = 0;
};

} // namespace glovebox::crashers::test
