#pragma once

#include "core/event.h"
#include "core/misuse.h"
#include "core/rate_limit.h"
#include "engine/area.h"
#include "engine/call_scope.h"
#include "engine/event_delay.h"
#include "engine/ring_buffer.h"
#include "hosting/plugin.h"
#include "wire/messages.h"

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace glovebox::engine {

/// Bits of core::Misuse.
using MisuseBits = std::uint32_t;
[[nodiscard]] constexpr MisuseBits misuseBit(core::Misuse kind) noexcept {
    return MisuseBits{1} << static_cast<std::uint32_t>(kind);
}
static_assert(core::misuseCount <= 32);

/// What the engine says of a kind that it notices itself, with the rule of docs/hosting-rules.md in front.
[[nodiscard]] const char* textOf(core::Misuse kind) noexcept;

constexpr std::uint32_t mostRestarts = 8;   ///< of one device in a second
constexpr std::uint32_t mostLogLines = 256; ///< of one sandbox in a second
constexpr std::uint64_t floodWindowNs = 1'000'000'000;

/// Who is told what a device's plugin says: the session. Main thread, except where said.
class DeviceOwner {
public:
    virtual ~DeviceOwner() = default;
    virtual void deviceChanged(wire::DeviceId device, std::uint32_t changes) = 0;
    virtual void deviceWantsRestart(wire::DeviceId device) = 0;
    virtual void deviceEdited(wire::DeviceId device, const core::Event& edit) = 0;
    /// Any but the audio thread. False: there were too many lines, this one is lost.
    virtual bool deviceLogged(wire::DeviceId device, hosting::LogSeverity severity, const char* text) = 0;
    /// Any thread: counts. `mustTell`: `Device::tellNoticed` is to be called soon.
    virtual void deviceMisbehaved(wire::DeviceId device, core::Misuse kind, bool mustTell) noexcept = 0;
    /// Main thread: a line that the engine itself says once, whatever else was logged.
    virtual void deviceNoticed(wire::DeviceId device, const char* text) = 0;
};

/// A parameter value on its way to the plugin. A state that is loaded meanwhile replaces it.
struct WaitingValue {
    core::Event event;
    std::uint32_t statesLoaded = 0; ///< before it was set
};

/// What the audio thread needs of an active device. Built by `Device::activate`, gone after `deactivate`; a plan that
/// names the device keeps it from being deactivated.
struct DeviceAudio {
    wire::DeviceId device = 0;
    hosting::Plugin* plugin = nullptr;
    core::SampleType sampleType = core::SampleType::float32;
    std::uint32_t maxFrames = 0; ///< of the activation
    std::shared_ptr<Area> area;  ///< output area
    wire::OutputAreaLayout layout;
    std::vector<std::uint32_t> inputChannels; ///< per input port
    std::vector<void*> outputPointers;
    std::vector<hosting::AudioPortBuffer> outputs;
    std::vector<core::Event> eventStorage;
    std::vector<std::byte> payloadStorage;
    core::EventList eventsOut; ///< of the block that ran last; what local consumers read

    // What follows changes on the audio thread, or on a thread that has been given its role.
    std::vector<std::byte>
        unfaded; ///< per output channel the first frames as they were before a fade-in, for its mates
    std::uint32_t unfadedFrames = 0; ///< in the running block
    bool isProcessing = false;       ///< start_processing succeeded
    bool hasRefused = false;         ///< it did not
    bool isAsleep = false;           ///< rule C17: not called until something happens
    std::uint64_t quietFrames = 0;   ///< since the last input or event, counted while the plugin says `tail`

    std::uint32_t guardSeed = 0x9e3779b9; ///< of BlockGuards, never 0

    std::atomic<bool>* processRequested = nullptr; ///< lives in the Device, which outlives this
    std::atomic<MisuseBits>* noticed = nullptr;    ///< the same
    std::atomic<bool> resetRequested{false};
    RingBuffer<WaitingValue> flushed{1024};     ///< main to audio: parameter events for the next block
    std::atomic<std::uint32_t> statesLoaded{0}; ///< main: what waits from before counts no more
    std::uint32_t statesHeard = 0; ///< whoever has the devices: `statesLoaded` when lines were looked at last
    /// Values that were flushed in a block of no frames and that the next blocks say again: some VST3 plugins (those made
    /// with DPF) ignore what such a block brings, against rule V8. Belongs to whoever has the devices.
    std::vector<WaitingValue> repeated;
    std::size_t repeatedSent = 0;
    /// Audio to main: the plugin's own automation. As long as main may be busy; most plugins say little, so pages beyond the
    /// first two are made when somebody gets that far, once (a microsecond each, not 40 KiB for every device).
    RingBuffer<core::Event> edited{1024};

    /// Whoever has the devices: no state was loaded since it was set.
    [[nodiscard]] bool isStillMeant(const WaitingValue& value) const noexcept {
        return value.statesLoaded == statesLoaded.load(std::memory_order_acquire);
    }
    /// Whoever has the devices: the next of `flushed` that still counts.
    [[nodiscard]] bool takeFlushed(core::Event& event) noexcept {
        WaitingValue value;
        while (flushed.pop(value)) {
            if (!isStillMeant(value)) continue;
            event = value.event;
            event.time = 0;
            return true;
        }
        return false;
    }
};

/// One running instance of a plugin. Main thread, except `audio()`.
class Device final : public hosting::PluginListener {
public:
    Device(wire::DeviceId id, DeviceOwner& owner) : number(id), tellTo(owner) {}

    [[nodiscard]] wire::DeviceId id() const noexcept { return number; }
    /// Null until `adopt`.
    [[nodiscard]] hosting::Plugin* plugin() const noexcept { return instance.get(); }
    void adopt(std::shared_ptr<hosting::PluginFile> from, std::unique_ptr<hosting::Plugin> made,
               std::unique_ptr<hosting::RunLoop> loop);

    /// Activates the plugin and lays its outputs out in `area`, which must be writable and large enough.
    [[nodiscard]] core::Status activate(const wire::ActivateDevice& request, std::shared_ptr<Area> area,
                                        double sampleRate, std::uint32_t maxFrames, wire::Activity& activity);
    /// Audio processing must have been stopped before.
    void deactivate(wire::Activity& activity);
    /// Destroys plugin, then file reference; what the plugin left registered in its run loop is removed.
    /// `leavesThreads` is asked in between: if it says yes, the file stays loaded for ever, because a thread of its may
    /// still run in it.
    void destroy(wire::Activity& activity, const std::function<bool()>& leavesThreads);

    /// A plan has this line of the host's events for the device. What a newer word overtakes is dropped from it, and what is in
    /// it when the device stops playing is not lost.
    void keepLine(const std::shared_ptr<EventDelay>& line);
    /// Those that a plan has, or had and that were not emptied. The contents belong to whoever has the devices.
    [[nodiscard]] const std::vector<std::shared_ptr<EventDelay>>& lines() const noexcept { return hostLines; }
    void forgetLines() noexcept { hostLines.clear(); }

    /// Null while inactive.
    [[nodiscard]] DeviceAudio* audio() const noexcept { return running.get(); }

    /// Cached until the plugin says that it changed.
    [[nodiscard]] const std::vector<core::ParameterInfo>& parameters();

    /// The plugin's, with a latency that can be: one out of bounds counts as a lie, and as none.
    [[nodiscard]] core::DeviceStatus status();

    /// Any thread, also the audio thread: counts, and has it said once.
    void notice(core::Misuse kind) noexcept;
    /// Main thread: says what was noticed for the first time.
    void tellNoticed();

    std::vector<std::byte> savedState; ///< kept for FetchState

    // hosting::PluginListener
    void pluginChanged(std::uint32_t changes) override;
    void restartRequested() override;
    void processRequested() noexcept override { wantsProcess.store(true, std::memory_order_release); }
    void parameterEdited(const core::Event& edit) override { tellTo.deviceEdited(number, edit); }
    void logged(hosting::LogSeverity severity, const char* text) override {
        if (!tellTo.deviceLogged(number, severity, text)) notice(core::Misuse::logFlood);
    }
    void misbehaved(core::Misuse kind) noexcept override { tellTo.deviceMisbehaved(number, kind, false); }

private:
    wire::DeviceId number;
    DeviceOwner& tellTo;
    // In this order: the plugin goes first, then its file, then the loop it was registered in.
    std::unique_ptr<hosting::RunLoop> runLoop;
    std::shared_ptr<hosting::PluginFile> file;
    std::unique_ptr<hosting::Plugin> instance;
    std::unique_ptr<DeviceAudio> running;
    std::vector<std::shared_ptr<EventDelay>> hostLines;
    /// Set by the plugin on any thread, also while it is inactive; taken by the audio thread.
    std::atomic<bool> wantsProcess{false};
    std::atomic<MisuseBits> noticedKinds{0};
    MisuseBits toldKinds = 0;
    core::RateLimit restarts{mostRestarts, floodWindowNs};
    bool hasParameters = false;
    std::vector<core::ParameterInfo> parameterList;
};

} // namespace glovebox::engine
