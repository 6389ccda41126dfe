#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "abi/clap/factory/plugin_factory.h"
#include "hosting/clap/buffers.h"
#include "hosting/clap/events_in.h"
#include "hosting/clap/events_out.h"
#include "hosting/clap/extensions.h"
#include "hosting/clap/host.h"
#include "hosting/clap/parameters.h"
#include "hosting/clap/ports.h"
#include "hosting/plugin.h"

namespace glovebox::hosting::clap {

/// One CLAP plugin. What `hosting::Plugin` promises; functions of the main thread refuse to run on another
/// (`wrongState`), so that rule C25 holds even for a careless owner.
class Instance final : public Plugin, private HostClient {
public:
    /// create_plugin and init (rule C2). `pluginRefused` if the plugin says no or lacks a function that every plugin has.
    /// `file` keeps the library loaded while the instance lives.
    [[nodiscard]] static core::Result<std::unique_ptr<Plugin>> create(std::shared_ptr<PluginFile> file,
                                                                      const abi::clap_plugin_factory_t* factory,
                                                                      const core::PluginDescriptor& descriptor,
                                                                      RunLoop& runLoop, PluginListener& listener);
    ~Instance() override;
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    [[nodiscard]] const core::PluginDescriptor& descriptor() const override { return description; }
    [[nodiscard]] core::PortLayoutInfo ports() const override { return portList.layout; }
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
    [[nodiscard]] std::vector<RemoteControlPage> remoteControls() const override;
    [[nodiscard]] core::Result<std::vector<std::byte>> saveState(core::StateContext context) override;
    [[nodiscard]] core::Status loadState(std::span<const std::byte> state, core::StateContext context) override;
    [[nodiscard]] core::Status loadPreset(const std::string& location, const std::string& loadKey) override;
    [[nodiscard]] core::Status activate(const Activation& activation) override;
    void deactivate() override;
    [[nodiscard]] bool isActive() const noexcept override { return host.phase() == Phase::active; }
    [[nodiscard]] core::Status setOffline(bool offline) override;
    void setTrackInfo(const TrackInfo& info) override;
    void serveMainThread() override;
    void flushParameters(const core::EventList& in, core::EventList& out) override;

    [[nodiscard]] bool startProcessing() noexcept override;
    void stopProcessing() noexcept override;
    void reset() noexcept override;
    [[nodiscard]] ProcessOutcome process(ProcessBlock& block) noexcept override;
    [[nodiscard]] std::uint32_t tailFrames() const noexcept override;

private:
    Instance(std::shared_ptr<PluginFile> file, const core::PluginDescriptor& descriptor, RunLoop& runLoop,
             PluginListener& listener);
    [[nodiscard]] core::Status start(const abi::clap_plugin_factory_t* factory);
    [[nodiscard]] core::Status checkMainThread() const;

    // HostClient
    [[nodiscard]] const abi::clap_plugin_t* plugin() const noexcept override { return instance; }
    [[nodiscard]] const Extensions& extensions() const noexcept override { return offered; }
    void rescanParameters(abi::clap_param_rescan_flags flags) override;
    void rescanAudioPorts(std::uint32_t flags) override;
    void rescanNotePorts(std::uint32_t flags) override;
    [[nodiscard]] bool describeTrack(abi::clap_track_info& out) const override;

    void readPorts();
    /// Does what a rescan had to leave until the plugin was inactive.
    void catchUp();
    /// Right after activation: are parameters and ports still those that were read?
    void checkIdentifiers();
    void announcePortSampleSize(core::SampleType type);
    void flushNow(const core::EventList* in, core::EventList* out) noexcept;
    void flushAndTell();
    [[nodiscard]] EventsOut::Limits outputLimits(std::uint32_t frames) const noexcept;
    [[nodiscard]] std::int64_t steadyTime(const ProcessBlock& block) noexcept;
    [[nodiscard]] ProcessOutcome outcomeOf(abi::clap_process_status status) noexcept;

    std::shared_ptr<PluginFile> file;
    core::PluginDescriptor description;
    RunLoop& runLoop;
    PluginListener& listener;
    // Asking questions of a plugin may make it report breaches, so they are no change of the instance's own state.
    mutable Host host;
    const abi::clap_plugin_t* instance = nullptr;
    Extensions offered;
    PortList portList;
    ParameterTable parameterTable;
    EventsIn eventsIn;
    AudioBuffers buffers;
    Activation activation;
    TrackInfo track;
    bool hasTrack = false;
    bool isOffline = false;
    bool mustReadParameters = false; ///< rescans that came while active
    bool mustReadPorts = false;
    bool isInitialised = false;
    mutable bool isLatencyDriftKnown = false; ///< reported since activation
    std::uint32_t latency = 0;
    std::int64_t steadyEnd = 0;   ///< audio thread: where the last block ended
    std::uint32_t blockCount = 0; ///< audio thread: chooses which input events are looked at again
    std::atomic<bool> isProcessing{false};
};

} // namespace glovebox::hosting::clap
