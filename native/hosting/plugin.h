#pragma once

#include "core/event.h"
#include "core/misuse.h"
#include "core/plugin_info.h"
#include "core/result.h"
#include "hosting/run_loop.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A plugin behind one interface, whatever its format. Knows nothing of processes, graphs or shared memory.
namespace glovebox::hosting {

enum class LogSeverity : std::uint8_t { debug, info, warning, error, fatal, hostMisbehaving, pluginMisbehaving };

/// What a plugin instance tells its owner. Called on the thread that is named; must not call back into the plugin.
class PluginListener {
public:
    virtual ~PluginListener() = default;
    /// Main thread. core::ChangeFlags.
    virtual void pluginChanged(std::uint32_t changes) = 0;
    /// Main thread. The plugin wants deactivate + activate (CLAP request_restart, VST3 kLatencyChanged / kIoChanged /
    /// kReloadComponent). The owner does it when the audio thread no longer uses the plugin.
    virtual void restartRequested() = 0;
    /// Any thread. The plugin wants to be processed although it said it may sleep.
    virtual void processRequested() noexcept = 0;
    /// Main thread. An edit by the plugin itself (its editor, VST3 performEdit or output parameters, CLAP output events
    /// of a flush): parameterValue, gestureBegin or gestureEnd.
    virtual void parameterEdited(const core::Event& edit) = 0;
    /// Any thread but the audio thread's; the text is valid during the call. Audio-thread log calls are queued and come
    /// from `serveMainThread`. Breaches of hosting rules by the plugin arrive as `pluginMisbehaving`, naming the rule.
    virtual void logged(LogSeverity severity, const char* text) = 0;
    /// Any thread, also the audio thread's. The plugin broke a rule of this kind; called for each occurrence. The text for
    /// people comes through `logged`.
    virtual void misbehaved(core::Misuse) noexcept {}
};

struct Activation {
    double sampleRate = 48000;
    std::uint32_t minFrames = 1;
    std::uint32_t maxFrames = 512;
    core::SampleType sampleType = core::SampleType::float32;
    bool offline = false; ///< VST3 process mode; CLAP render extension
};

struct AudioPortBuffer {
    void* const* channels = nullptr; ///< float* or double* per channel, by the device's sample type
    std::uint32_t channelCount = 0;
    std::uint64_t constantMask =
        0; ///< bit per channel: every sample equals the first (inputs: truth; outputs: written by process)
};

struct ProcessBlock {
    std::uint32_t frames = 0; ///< 0: parameter flush (no audio is touched)
    core::SampleType sampleType = core::SampleType::float32;
    std::span<AudioPortBuffer> inputs;          ///< one per input port, in port order
    std::span<AudioPortBuffer> outputs;         ///< never aliasing an input unless `isInPlacePair` said so
    const core::EventList* eventsIn = nullptr;  ///< well-formed, sorted by time
    core::EventList* eventsOut = nullptr;       ///< filled: only well-formed events, in time order
    const core::Transport* transport = nullptr; ///< null: no transport
    std::int64_t steadyFrames = -1;
};

enum class ProcessOutcome : std::uint8_t { failed, keepGoing, keepGoingIfNotQuiet, tail, sleep };

struct NoteName {
    std::string name;
    std::int16_t port = -1, channel = -1, key = -1;
};

struct RemoteControlPage {
    std::string section, name;
    std::uint32_t id = 0;
    std::uint32_t parameters[8] = {}; ///< 0xffffffff: empty
};

struct TrackInfo {
    std::string name;
    std::uint32_t colourArgb = 0;
    bool hasColour = false;
};

/// One instance. Main thread, except the part below "audio thread". Obeys the host rules V1-V23 and C1-C26 of
/// certification.md section 4, which the tests name.
class Plugin {
public:
    /// Deactivates first if needed. Main thread; the audio thread must have let go.
    virtual ~Plugin() = default;

    [[nodiscard]] virtual const core::PluginDescriptor& descriptor() const = 0;

    [[nodiscard]] virtual core::PortLayoutInfo ports() const = 0;
    /// While inactive: asks for channel counts per audio port (0: leave as it is), e.g. {2, 1} / {2}. `pluginRefused` if
    /// the plugin cannot; then nothing has changed.
    [[nodiscard]] virtual core::Status requestLayout(std::span<const std::uint32_t> inputs,
                                                     std::span<const std::uint32_t> outputs) = 0;
    [[nodiscard]] virtual bool supportsSampleType(core::SampleType type) const = 0;
    /// True if output port `output` may use input port `input`'s memory (CLAP in_place_pair; VST3 always, rule V8).
    [[nodiscard]] virtual bool isInPlacePair(std::uint32_t input, std::uint32_t output) const = 0;

    [[nodiscard]] virtual std::vector<core::ParameterInfo> parameters() const = 0;
    [[nodiscard]] virtual std::optional<double> parameterValue(std::uint32_t id) const = 0;
    [[nodiscard]] virtual core::Result<std::string> valueToText(std::uint32_t id, double value) const = 0;
    [[nodiscard]] virtual core::Result<double> textToValue(std::uint32_t id, const std::string& text) const = 0;

    [[nodiscard]] virtual core::DeviceStatus status() const = 0;
    [[nodiscard]] virtual std::vector<NoteName> noteNames() const = 0;
    [[nodiscard]] virtual std::vector<RemoteControlPage> remoteControls() const = 0;

    [[nodiscard]] virtual core::Result<std::vector<std::byte>> saveState(core::StateContext context) = 0;
    /// A refused state leaves the plugin usable (rule C10).
    [[nodiscard]] virtual core::Status loadState(std::span<const std::byte> state, core::StateContext context) = 0;
    /// CLAP preset-load with a file location; `unsupportedHere`-free: plugins without it give `pluginRefused`.
    [[nodiscard]] virtual core::Status loadPreset(const std::string& location, const std::string& loadKey) = 0;

    [[nodiscard]] virtual core::Status activate(const Activation& activation) = 0;
    virtual void deactivate() = 0;
    [[nodiscard]] virtual bool isActive() const noexcept = 0;

    /// Refused (`pluginRefused`) if the plugin has a hard real-time requirement and `offline` is asked (rule C21).
    [[nodiscard]] virtual core::Status setOffline(bool offline) = 0;
    virtual void setTrackInfo(const TrackInfo& info) = 0;

    /// Runs what the plugin asked for since the last call: on_main_thread, parameter flush while inactive or not
    /// processing, queued logs, output parameters to the controller. Called soon after RunLoop::requestService.
    virtual void serveMainThread() = 0;

    /// Main thread. Active, and values that it was told while it was inactive wait for its next block.
    [[nodiscard]] virtual bool hasValuesWaiting() const noexcept { return false; }

    /// Sends parameter events now, on the main thread, while inactive. While active put them into process() instead.
    virtual void flushParameters(const core::EventList& in, core::EventList& out) = 0;

    // --- audio thread: no allocation, no lock, no log of our own -------------------------------------------------------
    [[nodiscard]] virtual bool startProcessing() noexcept = 0;
    virtual void stopProcessing() noexcept = 0;
    /// Clears signal memory, ends all voices.
    virtual void reset() noexcept = 0;
    [[nodiscard]] virtual ProcessOutcome process(ProcessBlock& block) noexcept = 0;
    /// CLAP tail.get / VST3 tail, valid on the audio thread while active. 0xffffffff: infinite.
    [[nodiscard]] virtual std::uint32_t tailFrames() const noexcept = 0;
};

/// A loaded plugin file and its factory: entry called once, left once when the last instance is gone (rules V1, C1, V5).
class PluginFile {
public:
    virtual ~PluginFile() = default;
    [[nodiscard]] virtual const std::string& path() const = 0;
    [[nodiscard]] virtual core::PluginFormat format() const = 0;
    [[nodiscard]] virtual const std::vector<core::PluginDescriptor>& plugins() const = 0;
    /// An inactive, initialised instance. `unknownPlugin` if there is no such id; an empty id means the only or first one.
    /// `runLoop` and `listener` outlive the plugin.
    [[nodiscard]] virtual core::Result<std::unique_ptr<Plugin>> create(const std::string& id, RunLoop& runLoop,
                                                                       PluginListener& listener) = 0;
};

/// Loads a .clap file, a .vst3 bundle (folder) or single file, main thread. Known but unhosted kinds (VST2 .so with
/// VSTPluginMain, .lv2, .component) give `unsupportedFormat` naming the kind; see ErrorCode for the rest.
/// Files are shared: the same path loaded twice in a process gives the same PluginFile.
[[nodiscard]] core::Result<std::shared_ptr<PluginFile>> loadPluginFile(const std::string& path, RunLoop& runLoop);

} // namespace glovebox::hosting
