#pragma once

#include "core/event.h"
#include "core/misuse.h"
#include "core/plugin_info.h"
#include "core/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

/// The host side of the sandbox, usable from C++ alone. Threads: unless a function says otherwise it may be called from
/// any thread except a thread that is inside `Group::process`, may block (each call has its own limit) and is serialised
/// per group.
namespace glovebox {

using core::DeviceStatus;
using core::ErrorCode;
using core::Event;
using core::EventKind;
using core::PluginDescriptor;
using core::Result;
using core::SampleType;
using core::Status;
using core::Transport;

using SandboxId = std::uint32_t;    ///< unique in its group, never 0, never reused
using DeviceId = std::uint32_t;     ///< unique in its group, never 0, never reused
using ConnectionId = std::uint64_t; ///< unique in its group, never 0, never reused

/// What a connection between sandboxes means: delayed by maxBlockSize frames with all sandboxes in parallel, or same block.
enum class Crossing : std::uint8_t { pipelined, synchronous };

/// What consumers of a late or dead sandbox get (design section 4.7).
enum class Fallback : std::uint8_t { silence, bypass, hold };

/// Where devices run. `direct`: in this process, on a plugin-main thread of its own, without any protection.
enum class HostingMode : std::uint8_t { sandboxed, direct };

struct GroupOptions {
    std::string name;
    double sampleRate = 48000;        ///< Hz, 1 .. 768000
    std::uint32_t maxBlockSize = 512; ///< frames, 1 .. 16384
    Crossing crossing = Crossing::pipelined;
    bool latencyCompensation = true;
    /// After `process` began: when a stage is replaced for its consumers, and when the block must end. 0: one half and
    /// three quarters of the block's own duration, at least 1 ms and 2 ms.
    std::uint64_t stageDeadlineNs = 0;
    std::uint64_t blockDeadlineNs = 0;
    std::uint32_t hangAfterBlocks =
        8; ///< missed block deadlines in a row, over at least 200 ms, before a sandbox counts as hung
    std::uint64_t hangAfterNs = 5'000'000'000; ///< offline: longest time without progress
    std::uint32_t eventCapacity = 256;         ///< per event list and block, 16 .. 8192
    std::uint32_t payloadCapacity = 4096;      ///< sysex bytes per event list and block
    /// Nobody spins and nobody wakes before it has to: less power for later hand-offs (design section 4).
    bool savesEnergy = false;
};

/// Basic limits of a sandbox process; 0 leaves that one to the operating system. Crossing one that can't be survived ends the
/// sandbox as `overLimit` with the figure. The kernel holds them, unless something else is said.
struct SandboxLimits {
    /// Private writable memory. Shared memory is looked at from outside a few times a second ("polled", Linux).
    std::uint64_t memoryBytes = 2ull << 30;
    /// Of the process and all that it starts. Linux: polled, because the kernel counts all that the user has and does not
    /// bind an administrator; far beyond it the kernel refuses an ordinary user more.
    std::uint32_t processesAndThreads = 256;
    std::uint32_t openFiles = 1024; ///< a full table ends the sandbox (polled): nothing more could be shared with it
    std::uint64_t cpuSeconds = 0;   ///< of all threads together, since the start
    std::uint64_t fileBytes = 1ull << 30;
};

/// What happens after a sandbox crashed, hung, breached the protocol or crossed a limit (design section 6). One that was
/// ended on request stays ended.
struct RecoveryPolicy {
    enum class Mode : std::uint8_t {
        automatic, ///< a new process with the same devices, as often as `attempts` allow
        manual,    ///< its devices stay dead sources until `Group::restartSandbox`
    } mode = Mode::automatic;
    std::uint32_t attempts = 3; ///< within `windowMs`; the next end quarantines the guilty device; 0: at the first
    std::uint32_t windowMs = 60'000;
    std::uint32_t delayMs = 0;        ///< before the first attempt
    double backoff = 2;               ///< each further attempt waits this many times longer, at least 10 ms, >= 1
    std::uint32_t maxDelayMs = 1'000; ///< but no longer than this
    std::uint32_t autosaveMs = 2'000; ///< state is saved this often when dirty; 0: on request only
    bool standby = false; ///< a second process in step with the first takes over at the next block; needs `automatic`
};

/// How the process of a sandbox comes to be.
enum class StartMode : std::uint8_t {
    automatic, ///< `forked` where the system can, otherwise `executed`
    forked,    ///< a copy of a small server that has loaded no plugin: fast; all of them share one address layout
    executed,  ///< the program anew: an address layout of its own
};

struct SandboxOptions {
    std::string name;
    StartMode start = StartMode::automatic; ///< GLOVEBOX_START=executed or forked decides where this is `automatic`
    HostingMode hosting = HostingMode::sandboxed;
    Fallback fallback = Fallback::silence;
    SandboxLimits limits;
    RecoveryPolicy recovery;
    bool wantsRealtime = true;
    std::uint64_t callLimitNs = 5'000'000'000;  ///< main-thread calls
    std::uint64_t loadLimitNs = 60'000'000'000; ///< loading and creating a plugin
    std::uint64_t stateLimitNs = 30'000'000'000;
};

struct DeviceOptions {
    std::string file;
    std::string pluginId; ///< empty: the only or first plugin of the file
    /// Unset: 64 bit if the plugin's main port prefers it or it knows nothing else.
    enum class Samples : std::uint8_t { automatic, float32, float64 } samples = Samples::automatic;
    std::vector<std::uint32_t> inputChannels; ///< wished per audio port; empty: the plugin's own
    std::vector<std::uint32_t> outputChannels;
};

struct DeviceInfo {
    DeviceId id = 0;
    SandboxId sandbox = 0;
    core::PluginDescriptor descriptor;
    core::PortLayoutInfo ports;
    core::DeviceStatus status;
    std::uint32_t parameterCount = 0;
    core::SampleType sampleType = core::SampleType::float32;
    std::uint32_t pathLatencyFrames = 0; ///< at its outputs, from the group's inputs, compensation included
};

enum class PortKind : std::uint8_t { audio, event };

struct ConnectionEnds {
    PortKind kind = PortKind::audio;
    DeviceId source = 0;
    std::uint32_t sourcePort = 0;
    DeviceId target = 0;
    std::uint32_t targetPort = 0;
};

struct ConnectionInfo {
    ConnectionId id = 0;
    ConnectionEnds ends;
    bool isFeedback = false;
    bool isDelayed = false;
    std::uint32_t compensationFrames = 0;
};

/// Life of a sandbox (design section 6).
enum class SandboxState : std::uint8_t {
    starting,
    ready,
    late,
    hung,
    crashed,
    breached,
    overLimit,
    stopped,
    recovering,  ///< ended, and a new process for it is on its way
    quarantined, ///< none of its devices may run
};
[[nodiscard]] const char* sandboxStateName(SandboxState state) noexcept; ///< "over-limit"

/// Why a sandbox is no longer there.
struct SandboxEnd {
    SandboxState state = SandboxState::stopped;
    std::string reason; ///< "signal 11 (SIGSEGV) in process of device 3 (Gain)"
    int signalOrCode = 0;
    bool wasSignalled = false;
    DeviceId device = 0; ///< the device whose call was running; 0: none
    std::string call;    ///< "process"; empty: none
    std::uint64_t faultAddress = 0;
};

/// Real-time scheduling of a sandbox's audio thread, which its host gives and takes (design section 3).
enum class RealtimeState : std::uint8_t {
    off,       ///< `wantsRealtime` is not set
    waiting,   ///< for blocks whose owner has real-time scheduling itself, of a priority that has others below it
    granted,   ///< it has it, below the owner of blocks
    withdrawn, ///< it held a processor beyond a block's deadline; once it has been on time for a while it gets it back
    refused,   ///< the system does not allow it
};

/// How a thread got real-time scheduling.
enum class RealtimePath : std::uint8_t {
    none,   ///< it has none
    direct, ///< the system lets this user have it: a limit, a privilege
    rtkit,  ///< RealtimeKit gave it, over the system's message bus (Linux)
};

/// How the process of a sandbox came to be and what holds it.
struct SandboxProcess {
    std::uint32_t id = 0;
    StartMode start = StartMode::executed; ///< never `automatic`
    std::string startNote;                 ///< why it was executed although it could have been forked; empty otherwise
    RealtimeState realtime = RealtimeState::off;
    std::string realtimeRefusal;                    ///< the system's word, when refused
    RealtimePath realtimePath = RealtimePath::none; ///< of what is granted
    /// The processor on which its audio thread is kept beside those before and behind it in a series; none: it runs where the
    /// system likes.
    std::optional<std::uint32_t> processor = std::nullopt;
};

/// What the process of a sandbox uses now. What this system does not tell is not there.
struct SandboxUsage {
    std::optional<std::uint64_t> cpuNs; ///< since it started, all threads
    std::optional<std::uint64_t> residentBytes;
    std::optional<std::uint64_t> privateBytes; ///< would be free again if it ended
    std::optional<std::uint64_t> sharedBytes;  ///< the program, libraries and areas it shares with others
    std::optional<std::uint32_t> threads;
    std::optional<std::uint32_t> descriptors;  ///< files, sockets, pipes and the like; Windows: handles of any kind
    std::optional<std::uint32_t> connections;  ///< sockets; Linux and macOS: the one to its host is one of them
    std::optional<std::uint64_t> writtenBytes; ///< to disks since it started; Windows: to anything
};

/// One audio buffer of the host: `channels[c]` points to `frames` samples, float or double by `type`.
struct HostBuffer {
    void* const* channels = nullptr;
    std::uint32_t channelCount = 0;
    core::SampleType type = core::SampleType::float32;
};

/// An event or parameter change for a device, `event.time` in frames from the start of the block.
struct TimedCommand {
    DeviceId device = 0;
    core::Event event;
    std::span<const std::byte> sysex = {};
};

/// One block. `inputs[i]` belongs to host input i (`Group::addHostInput`), `outputs[i]` to host output i; missing or null
/// inputs are silence, missing outputs are not read. Commands sorted by time.
struct Block {
    std::uint32_t frames = 0;
    std::span<const HostBuffer> inputs;
    std::span<const HostBuffer> outputs;
    std::span<const TimedCommand> commands;
    const core::Transport* transport = nullptr;
    /// Sandboxes are asked what the block takes of them: `SandboxOutcome::cpuNs` and the following. It costs each of them five
    /// calls of the kernel.
    bool isMeasured = false;
};

enum class StageOutcome : std::uint8_t { done, late, dead };

/// What happened to one sandbox in a block: with the graph, enough to say what came out of it and what reached it.
struct SandboxOutcome {
    SandboxId sandbox = 0;
    StageOutcome outcome = StageOutcome::done;
    std::uint32_t stagesDone = 0;
    std::uint32_t stages = 0;         ///< at most 48
    std::uint64_t replacedStages = 0; ///< bit s: what stage s would have given was replaced by its fallback
    std::uint64_t process = 0;        ///< unique in the group and growing; another one after a restart or a takeover
    /// It was given this block. One that is late got it all the same: its devices run it later, and only what they then send
    /// is lost. Otherwise, late or dead, it never hears of the block.
    bool takesPart = false;
    bool isTakeover = false; ///< the first block of a standby: its outputs rise from silence
    /// Of a measured block that is done: processor time that its audio thread took for its devices, and how often it was
    /// interrupted and faulted since the measured block before. Told by the sandbox itself, so good for reports only; at most
    /// the duration of the block. 0 in direct mode, where the caller's own thread does it.
    std::uint32_t cpuNs = 0;
    std::uint32_t involuntarySwitches = 0;
    std::uint32_t pageFaults = 0;
};

/// Valid until the next `process` of the group.
struct BlockReport {
    std::uint64_t sequence = 0;
    std::uint32_t frames = 0;
    /// Of the plan that the block was run by: grows with every change of the graph, and with the takeover of a standby.
    std::uint32_t planVersion = 0;
    bool isComplete = true; ///< every stage done in time
    std::span<const SandboxOutcome> sandboxes;
    std::uint64_t durationNs = 0;  ///< of `process`
    std::uint32_t kernelCalls = 0; ///< waits and wakes that this thread made
    std::uint32_t scrubbedSamples = 0;
    std::uint32_t droppedEvents = 0;
};

/// What happens off the audio path. Delivered on the watcher thread, in order; return quickly, call nothing of the group.
struct SandboxEnded {
    SandboxId sandbox;
    SandboxEnd end;
};
struct SandboxLate {
    SandboxId sandbox;
    bool isLate; ///< false: it has caught up
};
struct DeviceChanged {
    DeviceId device;
    std::uint32_t changes; ///< core::ChangeFlags
    core::DeviceStatus status;
};
struct ParameterEdited {
    DeviceId device;
    std::vector<core::Event> events;
};
struct Logged {
    SandboxId sandbox;
    DeviceId device;       ///< 0: the sandbox itself
    std::uint8_t severity; ///< hosting::LogSeverity; 100: text of standard output or error
    std::string text;
};
struct CrashReport;
/// Follows SandboxEnded unless the end was asked for, as soon as the report is made (symbols take milliseconds).
struct CrashReported {
    SandboxId sandbox;
    std::shared_ptr<const CrashReport> report;
};
/// A new process is on its way.
struct SandboxRecovering {
    SandboxId sandbox;
    std::uint32_t attempt; ///< 1: the first within the window; 0: `restartSandbox`
    std::uint32_t delayMs; ///< from the end to the start of the new process
    bool isStandby;        ///< the standby process has taken over already; what follows is its replacement
};
/// How much of a device came back.
struct RecoveredDevice {
    DeviceId device = 0;
    enum class State : std::uint8_t {
        restored,    ///< the last saved state, and the parameters set since
        defaults,    ///< nothing was saved: defaults, and the parameters set since
        setAside,    ///< the saved state crashed or was refused when it was loaded: defaults, without the parameters
        missing,     ///< the plugin could not be loaded any more: a placeholder keeps its state and wiring
        quarantined, ///< a placeholder, because the device is to blame for too many ends
    } state = State::restored;
    bool hasPluginChanged = false; ///< the file on disk is not the one that was loaded first
    std::string reason;            ///< empty when all is as it was
};
struct SandboxRecovered {
    SandboxId sandbox;
    std::uint32_t attempt;
    std::uint64_t durationNs; ///< from the known end to the published plan
    bool isStandby;
    std::vector<RecoveredDevice> devices;
};
/// The device will not be run again by itself: it is guilty of more ends than the policy allows. Its sandbox comes back
/// without it.
struct DeviceQuarantined {
    SandboxId sandbox;
    DeviceId device;
    std::string file; ///< of the plugin
    std::string pluginId;
    std::string fileHash; ///< SHA-256 of the file when it was loaded, lower-case hexadecimal; empty: it can't be read
    std::string reason;   ///< one sentence
};
/// Recovery could not be done; the sandbox stays ended.
struct RecoveryFailed {
    SandboxId sandbox;
    std::string reason;
};
using GroupEvent = std::variant<SandboxEnded, SandboxLate, DeviceChanged, ParameterEdited, Logged, CrashReported,
                                SandboxRecovering, SandboxRecovered, DeviceQuarantined, RecoveryFailed>;
using GroupListener = std::function<void(const GroupEvent&)>;

} // namespace glovebox
