#pragma once

#include "hosting/plugin.h"
#include "hosting/vst3/block_processor.h"
#include "hosting/vst3/factory.h"
#include "hosting/vst3/module.h"
#include "hosting/vst3/objects.h"

#include <atomic>
#include <memory>

namespace glovebox::hosting::vst3 {

/// One VST3 component with its controller. Host rules V1 to V18, V21 and V23 (docs/hosting-rules.md).
class Instance final : public Plugin, private ControllerListener {
public:
    Instance(std::shared_ptr<Module> from, const PluginClass& what, RunLoop& loop, PluginListener& to);
    ~Instance() override;
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    /// Once, before anything else: makes the objects and reads what they have.
    [[nodiscard]] core::Status open();

    [[nodiscard]] const core::PluginDescriptor& descriptor() const override { return pluginClass.descriptor; }
    [[nodiscard]] core::PortLayoutInfo ports() const override;
    [[nodiscard]] core::Status requestLayout(std::span<const std::uint32_t> inputs,
                                             std::span<const std::uint32_t> outputs) override;
    [[nodiscard]] bool supportsSampleType(core::SampleType type) const override;
    [[nodiscard]] bool isInPlacePair(std::uint32_t input, std::uint32_t output) const override;
    [[nodiscard]] std::vector<core::ParameterInfo> parameters() const override;
    [[nodiscard]] std::optional<double> parameterValue(std::uint32_t id) const override;
    [[nodiscard]] core::Result<std::string> valueToText(std::uint32_t id, double value) const override;
    [[nodiscard]] core::Result<double> textToValue(std::uint32_t id, const std::string& text) const override;
    [[nodiscard]] core::DeviceStatus status() const override;
    [[nodiscard]] std::vector<NoteName> noteNames() const override;
    [[nodiscard]] std::vector<RemoteControlPage> remoteControls() const override { return {}; }
    [[nodiscard]] core::Result<std::vector<std::byte>> saveState(core::StateContext context) override;
    [[nodiscard]] core::Status loadState(std::span<const std::byte> state, core::StateContext context) override;
    [[nodiscard]] core::Status loadPreset(const std::string& location, const std::string& loadKey) override;
    [[nodiscard]] core::Status activate(const Activation& activation) override;
    void deactivate() override;
    [[nodiscard]] bool isActive() const noexcept override { return active.load(std::memory_order_acquire); }
    [[nodiscard]] core::Status setOffline(bool offline) override;
    void setTrackInfo(const TrackInfo& info) override;
    void serveMainThread() override;
    [[nodiscard]] bool hasValuesWaiting() const noexcept override {
        return isActive() && table->hasAny(ParameterTable::Lane::toComponent);
    }
    void flushParameters(const core::EventList& in, core::EventList& out) override;

    [[nodiscard]] bool startProcessing() noexcept override;
    void stopProcessing() noexcept override;
    void reset() noexcept override;
    [[nodiscard]] ProcessOutcome process(ProcessBlock& block) noexcept override;
    [[nodiscard]] std::uint32_t tailFrames() const noexcept override { return tail.load(std::memory_order_relaxed); }

private:
    // ControllerListener
    void gesture(v3::ParamID id, bool isBegin) override;
    void edited(v3::ParamID id, double value) noexcept override;
    void restartAsked(v3::int32 flags) noexcept override;
    void changed(std::uint32_t changes) override { listener.pluginChanged(changes); }
    void busActivationAsked(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn) override;
    void noted(const std::string& text) override { listener.logged(LogSeverity::info, text.c_str()); }

    void applyRestart(v3::int32 flags);
    core::Status readEverything();
    void rereadParameters() const;
    core::Status reload();
    /// What changed since the last activation is read again (rule V14). Inactive.
    core::Status refreshWhileInactive();
    /// Right after activation: are parameters and busses still those that were read?
    void checkIdentifiers();
    core::Status beginProcessor(const Activation& activation);
    void endProcessor() noexcept;
    /// Delivers waiting edits to an inactive component by a short activation without audio (rule V8).
    void deliverWhileInactive();
    void tellListener(v3::ParamID id, core::EventKind kind, double value);
    core::Status setWholeState(std::span<const std::byte> component, std::span<const std::byte> controller,
                               core::StateContext context);
    void requestService() noexcept;
    [[nodiscard]] bool isOnMain() const noexcept { return runLoop.isMainThread() && !AudioRole::isHere(); }
    void tellProcessing(bool isOn) noexcept;

    std::shared_ptr<Module> module;
    PluginClass pluginClass;
    RunLoop& runLoop;
    PluginListener& listener;
    mutable Breaches breaches;
    std::unique_ptr<Objects> objects;
    std::unique_ptr<Busses> busses;
    MidiMap midi;
    mutable std::vector<core::ParameterInfo> parameterList;
    mutable std::vector<v3::ParamID> listedIds; ///< every id of the controller when the list was read
    std::unique_ptr<ParameterTable> table;      ///< ids fixed while active
    std::unique_ptr<BlockProcessor> blocks;     ///< only while active
    Activation lastActivation;
    bool isOffline = false;       ///< for the next activation
    bool isActiveOffline = false; ///< of the newest one
    bool isReading = false;       ///< inside activate: what the plugin announces now is read anyway
    mutable bool isParameterListOld = false;
    bool isTableOld = false;
    mutable bool isLatencyDriftKnown = false; ///< said by the plugin, or reported, since activation
    bool areBussesOld = false;
    bool isMidiOld = false;
    bool mustReload = false;
    std::uint32_t latency = 0;
    v3::uint32 contextNeeds = 0;
    std::atomic<bool> active{false};
    std::atomic<bool> isProcessing{false};
    std::atomic<std::uint32_t> tail{0};
    std::atomic<v3::int32> restartFlags{0}; ///< asked for on another thread
    std::atomic<bool> isServiceAsked{false};
    std::uint32_t framesUntold = 0; ///< audio thread: since the controller was last told of automation
};

/// An inactive, initialised instance of a class.
[[nodiscard]] core::Result<std::unique_ptr<Plugin>>
createInstance(std::shared_ptr<Module> module, const PluginClass& what, RunLoop& runLoop, PluginListener& listener);

} // namespace glovebox::hosting::vst3
