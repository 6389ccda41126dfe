#pragma once

#include "hosting/plugin.h"

#include <atomic>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// Plugins that live in the test itself: the engine is tested without a format.
namespace glovebox::engine::test {

struct Stub {
    std::vector<std::uint32_t> inputs;
    std::vector<std::uint32_t> outputs;
    /// Audio thread. Empty: copies input port 0 to output port 0.
    std::function<hosting::ProcessOutcome(hosting::ProcessBlock&)> process;
    std::uint32_t tail = 0;
    std::uint32_t latency = 0;
    std::vector<std::byte> state;
    bool hasValuesWaiting = false; ///< which only a block takes
    core::PluginFormat format = core::PluginFormat::clap;

    // What was called.
    std::atomic<int> processCalls{0};
    std::atomic<int> starts{0};
    std::atomic<int> stops{0};
    std::atomic<int> resets{0};
    std::atomic<int> destroyed{0};
    std::atomic<bool> hadAudioRole{true}; ///< in every start, stop, reset and process
    std::thread::id stoppedOn;
    hosting::PluginListener* listener = nullptr;
    hosting::RunLoop* runLoop = nullptr;
    std::vector<core::Event> flushed;
    std::function<void(hosting::RunLoop&)> created; ///< main thread, at creation
    std::function<void()> served;                   ///< main thread, in `serveMainThread`
    std::function<void()> ended;                    ///< main thread, at destruction
};

class StubPlugin final : public hosting::Plugin {
public:
    explicit StubPlugin(Stub& behind) : stub(behind) {
        info.name = "stub";
        info.format = behind.format;
    }
    ~StubPlugin() override {
        ++stub.destroyed;
        if (stub.ended) stub.ended();
    }

    const core::PluginDescriptor& descriptor() const override { return info; }
    core::PortLayoutInfo ports() const override {
        core::PortLayoutInfo layout;
        for (const std::uint32_t channels : stub.inputs) layout.audioInputs.emplace_back().channels = channels;
        for (const std::uint32_t channels : stub.outputs) layout.audioOutputs.emplace_back().channels = channels;
        layout.noteInputs.resize(2);
        layout.noteOutputs.resize(2);
        return layout;
    }
    core::Status requestLayout(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs) override {
        if (inputs.size() != stub.inputs.size()) return core::fail(core::ErrorCode::pluginRefused, "no");
        stub.inputs.assign(inputs.begin(), inputs.end());
        stub.outputs.assign(outputs.begin(), outputs.end());
        return core::ok();
    }
    bool supportsSampleType(core::SampleType) const override { return true; }
    bool isInPlacePair(std::uint32_t, std::uint32_t) const override { return false; }
    std::vector<core::ParameterInfo> parameters() const override {
        std::vector<core::ParameterInfo> all(1000);
        for (std::uint32_t i = 0; i < 1000; ++i) {
            all[i].id = i;
            all[i].name = std::string(200, 'p');
        }
        return all;
    }
    std::optional<double> parameterValue(std::uint32_t id) const override {
        return id < 1000 ? std::optional<double>(id * 0.5) : std::nullopt;
    }
    core::Result<std::string> valueToText(std::uint32_t, double value) const override { return std::to_string(value); }
    core::Result<double> textToValue(std::uint32_t, const std::string& text) const override {
        if (text.empty()) return core::fail(core::ErrorCode::pluginRefused, "no value");
        return std::stod(text);
    }
    core::DeviceStatus status() const override {
        core::DeviceStatus now;
        now.isActive = active;
        now.latencyFrames = stub.latency;
        return now;
    }
    std::vector<hosting::NoteName> noteNames() const override { return {{"Kick", 0, 9, 36}}; }
    std::vector<hosting::RemoteControlPage> remoteControls() const override { return {}; }
    core::Result<std::vector<std::byte>> saveState(core::StateContext) override { return stub.state; }
    bool hasValuesWaiting() const noexcept override { return stub.hasValuesWaiting; }
    core::Status loadState(std::span<const std::byte> state, core::StateContext) override {
        stub.state.assign(state.begin(), state.end());
        return core::ok();
    }
    core::Status loadPreset(const std::string&, const std::string&) override {
        return core::fail(core::ErrorCode::pluginRefused, "no presets");
    }
    core::Status activate(const hosting::Activation&) override {
        active = true;
        return core::ok();
    }
    void deactivate() override { active = false; }
    bool isActive() const noexcept override { return active; }
    core::Status setOffline(bool) override { return core::ok(); }
    void setTrackInfo(const hosting::TrackInfo&) override {}
    void serveMainThread() override {
        if (stub.served) stub.served();
    }
    void flushParameters(const core::EventList& in, core::EventList& out) override {
        for (const core::Event& event : in.view()) {
            stub.flushed.push_back(event);
            out.push(event);
        }
    }
    bool startProcessing() noexcept override {
        noteRole();
        ++stub.starts;
        return true;
    }
    void stopProcessing() noexcept override {
        noteRole();
        stub.stoppedOn = std::this_thread::get_id();
        ++stub.stops;
    }
    void reset() noexcept override {
        noteRole();
        ++stub.resets;
    }
    hosting::ProcessOutcome process(hosting::ProcessBlock& block) noexcept override {
        noteRole();
        ++stub.processCalls;
        if (stub.process) return stub.process(block);
        if (block.outputs.empty()) return hosting::ProcessOutcome::keepGoing; // values without a block
        const std::size_t size = block.frames * (block.sampleType == core::SampleType::float64 ? 8u : 4u);
        for (std::uint32_t i = 0; i < block.outputs[0].channelCount; ++i) {
            std::memcpy(block.outputs[0].channels[i], block.inputs[0].channels[i], size);
        }
        return hosting::ProcessOutcome::keepGoing;
    }
    std::uint32_t tailFrames() const noexcept override { return stub.tail; }

private:
    Stub& stub;
    core::PluginDescriptor info;
    bool active = false;
    void noteRole() noexcept { stub.hadAudioRole = stub.hadAudioRole && hosting::AudioRole::isHere(); }
};

/// A file whose plugins are the stubs of a test, by id.
class StubFile final : public hosting::PluginFile {
public:
    explicit StubFile(std::map<std::string, Stub>& behind) : stubs(behind) {}
    const std::string& path() const override { return name; }
    core::PluginFormat format() const override { return core::PluginFormat::clap; }
    const std::vector<core::PluginDescriptor>& plugins() const override { return list; }
    core::Result<std::unique_ptr<hosting::Plugin>> create(const std::string& id, hosting::RunLoop& runLoop,
                                                          hosting::PluginListener& listener) override {
        const auto found = stubs.find(id);
        if (found == stubs.end()) return core::fail(core::ErrorCode::unknownPlugin, "no plugin of that id", id);
        found->second.listener = &listener;
        found->second.runLoop = &runLoop;
        if (found->second.created) found->second.created(runLoop);
        return std::unique_ptr<hosting::Plugin>(std::make_unique<StubPlugin>(found->second));
    }

private:
    std::map<std::string, Stub>& stubs;
    std::string name = "stub";
    std::vector<core::PluginDescriptor> list;
};

} // namespace glovebox::engine::test
