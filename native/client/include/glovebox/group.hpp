#pragma once

#include "glovebox/calibration.hpp"
#include "glovebox/crash_report.hpp"
#include "glovebox/types.hpp"

#include <atomic>
#include <memory>
#include <stop_token>

namespace glovebox {

namespace client {
class GroupCore;
class RuntimeCore;
} // namespace client

/// One parameter as a plugin describes it now.
using core::ParameterInfo;

/// A tap's newest copy of an output port.
struct TapReading {
    std::uint64_t sequence = 0;
    std::uint32_t frames = 0;
    std::uint32_t channels = 0;
    double peak = 0; ///< largest magnitude of the block, all channels
    double rms = 0;
};

/// Rendering: blocks one after another, as fast as they go. Offline, which knows no deadline but the hang limit (design
/// section 4.9), unless it asks for deadlines.
struct RenderRequest {
    std::uint64_t frames = 0;
    /// inputs[i]: planar channels of host input i, each of `frames` samples or fewer (then silence).
    std::vector<std::vector<std::vector<float>>> inputs;
    /// `event.time` counts from the start of the render; sorted. Sysex bytes beside them.
    struct Command {
        std::uint64_t frame = 0;
        DeviceId device = 0;
        core::Event event;
        std::vector<std::byte> sysex;
    };
    std::vector<Command> commands;
    bool hasTransport = false;
    core::Transport transport;   ///< at frame 0; advanced by tempo
    std::uint32_t blockSize = 0; ///< 0: maxBlockSize
    /// Blocks are run as in real time: who misses a deadline of the group's is late and replaced by its fallback.
    bool keepsDeadlines = false;
    bool wantsBlockReports = false; ///< `RenderResult::reports`
};
struct RenderResult {
    /// outputs[i]: planar channels of host output i.
    std::vector<std::vector<std::vector<float>>> outputs;
    struct OutputEvent {
        std::uint64_t frame = 0;
        DeviceId device = 0;
        core::Event event;
        std::vector<std::byte> sysex;
    };
    std::vector<OutputEvent> events; ///< of devices named in `collectEvents`
    std::uint64_t blocks = 0;
    std::uint64_t incompleteBlocks = 0; ///< a sandbox was dead in them, or late
    std::vector<std::uint64_t> blockNs; ///< duration of each block's process call
    /// What a BlockReport says, kept. Its sandboxes are `outcomes[firstOutcome]` and the following.
    struct Report {
        std::uint64_t sequence = 0;
        std::uint32_t frames = 0;
        std::uint32_t planVersion = 0;
        std::size_t firstOutcome = 0;
        std::uint32_t outcomeCount = 0;
    };
    std::vector<Report> reports; ///< of every block, if they were asked for
    std::vector<SandboxOutcome> outcomes;
};

/// Counters since the group began, for statistics.
struct GroupStatistics {
    std::uint64_t blocks = 0;
    std::uint64_t incompleteBlocks = 0; ///< a sandbox was late or dead in them, as their reports say
    std::uint64_t missedDeadlines = 0;  ///< a sandbox was late in them, as their reports say
    std::uint64_t scrubbedSamples = 0;
    std::uint64_t droppedEvents = 0;
    std::uint64_t forgedBells = 0;
    std::uint64_t kernelCalls = 0;
};

/// How many calls of `process` took about so long, to a hundredth.
struct WallCount {
    std::uint64_t ns = 0;
    std::uint64_t blocks = 0;
};

/// Blocks of one sandbox since it was added, its earlier processes included.
struct SandboxStatistics {
    SandboxId sandbox = 0;
    std::uint64_t blocks = 0; ///< that it had a part in, or should have had
    std::uint64_t lateBlocks = 0;
    std::uint64_t deadBlocks = 0;
};

/// Sandboxes processed together. Handles are cheap to copy; the group ends with `close()` or its last handle.
class Group {
public:
    explicit Group(std::shared_ptr<client::GroupCore> core) : core(std::move(core)) {}

    [[nodiscard]] const GroupOptions& options() const noexcept;

    // --- sandboxes and devices ---
    [[nodiscard]] Result<SandboxId> addSandbox(const SandboxOptions& options);
    /// Removes its devices and their connections, then ends the process within `graceMs`.
    [[nodiscard]] Status removeSandbox(SandboxId sandbox, std::uint32_t graceMs = 500);
    /// Removes every sandbox. Their processes end at the same time: it takes one grace in all, however many hang.
    [[nodiscard]] Status terminateAll(std::uint32_t graceMs = 500);
    /// Kills the process at once; devices stay as dead sources of their fallback. Waits for no other call: what hangs in
    /// that sandbox ends with `sandboxDied`.
    [[nodiscard]] Status killSandbox(SandboxId sandbox);
    [[nodiscard]] Result<SandboxState> sandboxState(SandboxId sandbox) const;
    [[nodiscard]] Result<std::uint32_t> sandboxProcessId(SandboxId sandbox) const; ///< 0 in direct mode
    /// `wrongState` in direct mode, where there is none.
    [[nodiscard]] Result<SandboxProcess> sandboxProcess(SandboxId sandbox) const;
    /// The second process that `RecoveryPolicy::standby` asked for, once it can take over; 0 before, and without one.
    [[nodiscard]] Result<std::uint32_t> standbyProcessId(SandboxId sandbox) const;
    [[nodiscard]] Result<SandboxEnd> sandboxEnd(SandboxId sandbox) const; ///< `wrongState` while it lives
    /// `wrongState` in direct mode, where it has no process of its own, and after its end.
    [[nodiscard]] Result<SandboxUsage> sandboxUsage(SandboxId sandbox) const;
    /// Of its last end that was not asked for; waits until the report is made. Null: there was none.
    [[nodiscard]] Result<std::shared_ptr<const CrashReport>> crashReport(SandboxId sandbox) const;
    /// How often its plugins broke which rule, by core::Misuse, since its process started. Told by a hostile process: for
    /// reports alone.
    [[nodiscard]] Result<std::vector<std::uint32_t>> sandboxMisuse(SandboxId sandbox) const;
    /// Starts a new process for a sandbox that has ended and brings its devices back as automatic recovery does; attempts are
    /// not counted. `wrongState` while it lives or recovers.
    [[nodiscard]] Status restartSandbox(SandboxId sandbox);
    /// Lets a placeholder, quarantined or missing, run again with its saved state: in the process in which its mates run, or in
    /// a new one if there is none. `wrongState` if it is no placeholder or its sandbox recovers; `pluginRefused` if the plugin
    /// can't be loaded.
    [[nodiscard]] Status liftQuarantine(DeviceId device);
    /// Saves the state of every device of the sandbox that changed since the last save, for recovery. A device whose save
    /// fails keeps the older state.
    [[nodiscard]] Status saveForRecovery(SandboxId sandbox);
    /// The newest state that the device's sandbox died of, or that was refused, when it was loaded in recovery. `wrongState`:
    /// there is none.
    [[nodiscard]] Result<std::vector<std::byte>> stateSetAside(DeviceId device) const;
    /// Round trip through the sandbox's main thread, nanoseconds. Does not wait for other calls into the group.
    [[nodiscard]] Result<std::uint64_t> ping(SandboxId sandbox);

    [[nodiscard]] Result<DeviceId> addDevice(SandboxId sandbox, const DeviceOptions& options);
    /// Afterwards it is not in the group any more, whatever is returned, `unknownObject` excepted. A sandbox that ends meanwhile is
    /// no error here.
    [[nodiscard]] Status removeDevice(DeviceId device);
    [[nodiscard]] Result<DeviceInfo> deviceInfo(DeviceId device) const;
    /// A copy with the same state and parameters in `sandbox` (another one: "move" is duplicate, reconnect, remove).
    [[nodiscard]] Result<DeviceId> duplicateDevice(DeviceId device, SandboxId sandbox);
    /// Moves a device to another sandbox of the group: same id, state, connections and place in the order.
    [[nodiscard]] Status moveDevice(DeviceId device, SandboxId sandbox);
    /// Deactivates and activates again, as after a plugin's own restart request (done for those automatically).
    [[nodiscard]] Status restartDevice(DeviceId device);
    [[nodiscard]] Status requestLayout(DeviceId device, const std::vector<std::uint32_t>& inputs,
                                       const std::vector<std::uint32_t>& outputs);
    [[nodiscard]] Status resetDevice(DeviceId device);

    // --- connections and the host's own ends ---
    [[nodiscard]] Result<ConnectionId> connect(const ConnectionEnds& ends);
    [[nodiscard]] Status disconnect(ConnectionId connection);
    [[nodiscard]] std::vector<ConnectionInfo> connections() const;
    /// A host input feeds one input port; returns its index in Block::inputs. `channels` 0: as many as the port has.
    [[nodiscard]] Result<std::uint32_t> addHostInput(DeviceId device, std::uint32_t port, std::uint32_t channels = 0,
                                                     SampleType type = SampleType::float32);
    /// A host output copies one output port to Block::outputs[index].
    [[nodiscard]] Result<std::uint32_t> addHostOutput(DeviceId device, std::uint32_t port,
                                                      SampleType type = SampleType::float32);
    [[nodiscard]] Status removeHostInput(std::uint32_t index);
    [[nodiscard]] Status removeHostOutput(std::uint32_t index);
    /// Collects the events that a device sends; read them with `eventsOf` after each `process`.
    [[nodiscard]] Status collectEvents(DeviceId device);

    /// Makes an output port readable at any time by `readTap`, also when it is no host output.
    [[nodiscard]] Result<std::uint32_t> addTap(DeviceId device, std::uint32_t port);
    /// Any thread, never blocks, never torn: copies the newest complete block; `channels[c]` gets up to `capacity` frames.
    [[nodiscard]] Result<TapReading> readTap(std::uint32_t tap, std::span<float* const> channels,
                                             std::uint32_t capacity) const;

    // --- parameters and state ---
    [[nodiscard]] Result<std::vector<core::ParameterInfo>> parameters(DeviceId device);
    [[nodiscard]] Result<double> parameterValue(DeviceId device, std::uint32_t parameter);
    [[nodiscard]] Result<std::vector<std::pair<std::uint32_t, double>>> parameterValues(DeviceId device);
    /// Takes effect at once if no blocks run, with the next block otherwise. For sample accuracy use Block::commands.
    [[nodiscard]] Status setParameter(DeviceId device, std::uint32_t parameter, double value);
    [[nodiscard]] Result<std::string> valueToText(DeviceId device, std::uint32_t parameter, double value);
    [[nodiscard]] Result<double> textToValue(DeviceId device, std::uint32_t parameter, const std::string& text);
    [[nodiscard]] Result<std::vector<std::byte>> saveState(DeviceId device,
                                                           core::StateContext context = core::StateContext::project);
    [[nodiscard]] Status loadState(DeviceId device, std::span<const std::byte> state,
                                   core::StateContext context = core::StateContext::project);
    [[nodiscard]] Status setOffline(bool offline); ///< render mode of every device

    // --- blocks ---
    /// One block on the calling thread; one owner of blocks at a time (`wrongState`: BlockReport with sequence 0). Allocates
    /// nothing, sends no message, returns by the block deadline plus the timer's overshoot. Audio thread.
    BlockReport process(const Block& block) noexcept;
    /// Same, without deadlines: bit-exact, bounded by `hangAfterNs` without progress.
    BlockReport processOffline(const Block& block) noexcept;
    /// Events of the last block from a device named in `collectEvents`. Thread that called `process`.
    [[nodiscard]] const core::EventList* eventsOf(DeviceId device) const noexcept;
    /// On the calling thread. `cancelled` when `stop` is requested between blocks.
    [[nodiscard]] Result<RenderResult> render(const RenderRequest& request, std::stop_token stop = {});

    [[nodiscard]] GroupStatistics statistics() const noexcept;
    /// The durations of all blocks since the group began, rising; none for those that no block had. Any thread, also while
    /// blocks run.
    [[nodiscard]] std::vector<WallCount> wallTimes() const;
    /// Of every sandbox that was not removed, in the order in which they were added. Any thread.
    [[nodiscard]] std::vector<SandboxStatistics> sandboxStatistics() const;

    /// Ends every sandbox and waits for it. Idempotent.
    void close();

private:
    std::shared_ptr<client::GroupCore> core;
};

struct RuntimeOptions {
    std::string sandboxHost; ///< path of the sandbox-host executable; empty: beside this module
    /// An idle sandbox is asked for a sign of life this often, all of them in one wake-up; one that gives none within its
    /// group's `hangAfterNs` is hung. 0: never.
    std::uint32_t pingEveryMs = 5'000;
};

/// One per process is enough: owns the watcher thread that waits for deaths and control messages of all sandboxes.
class Runtime {
public:
    [[nodiscard]] static Result<Runtime> create(const RuntimeOptions& options = {});

    /// `listener` is called on the watcher thread.
    [[nodiscard]] Result<Group> createGroup(const GroupOptions& options, GroupListener listener = {});

    [[nodiscard]] const std::string& sandboxHost() const noexcept;
    /// The process that sandboxes are copied from; 0: there is none yet, or none here.
    [[nodiscard]] std::uint32_t forkServerProcessId() const noexcept;
    /// The process that the next sandbox will run in: it is made ahead once a group is open and has a sandbox that was copied,
    /// and ends with the last open group. 0: there is none now.
    [[nodiscard]] std::uint32_t preparedProcessId() const noexcept;

    /// What waiting costs on this machine and how groups wait, measured with the first group, or now: that takes less than
    /// 50 ms unless it is remembered. Waits for the end of the measurement. Any thread but audio.
    [[nodiscard]] CalibrationReport calibration() const;

private:
    explicit Runtime(std::shared_ptr<client::RuntimeCore> core) : core(std::move(core)) {}
    std::shared_ptr<client::RuntimeCore> core;
};

} // namespace glovebox
