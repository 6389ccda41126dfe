#pragma once

#include "core/misuse.h"
#include "core/plugin_info.h"
#include "os/owned_word.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

/// What both processes agree on. Every struct here lies in shared memory: fixed layout, lock-free atomics, no pointer.
/// Each area has one writer; who reads treats every value as hostile: copied once, bounded, then used (design section 3).
namespace glovebox::wire {

constexpr std::uint32_t protocolVersion = 1;
constexpr std::uint32_t mostStages = 48;          ///< stages of one sandbox in one block
constexpr std::uint32_t mostForeignSources = 256; ///< connections that lead into one sandbox from another in one block
constexpr std::uint32_t mostFrames = 16384;       ///< largest maxBlockSize
constexpr std::uint32_t mostPorts = 64;           ///< audio or note ports of a device in one direction
constexpr std::uint32_t mostChannels = 64;        ///< channels of one port
constexpr std::uint32_t mostLatency = 1u << 20;   ///< frames of one device: 5 seconds at 192 kHz
constexpr std::uint32_t longestDelay = 1u << 22;  ///< frames of latency compensation on one connection
constexpr std::size_t cacheLine = 64;

enum class AreaKind : std::uint8_t {
    hostPage,     ///< host writes; one per sandbox
    wavePage,     ///< host writes; one per group
    hostBell,     ///< anyone of the group writes, the host sleeps on it
    sandboxBell,  ///< anyone who must wake that sandbox writes
    sandboxPage,  ///< that sandbox writes; the host and sandboxes linked with it read
    deviceOutput, ///< the device's sandbox writes: events out, audio out
    hostArena,    ///< host writes: host inputs, delayed edges, fallbacks, event lists; one or more per sandbox
    payload,      ///< one large message part (state); writer by message
    crashRecord,  ///< that sandbox writes: wire::CrashRecord
};

/// Whether somebody sleeps on a word of such an area.
[[nodiscard]] constexpr bool isSleptOn(AreaKind kind) noexcept {
    return kind == AreaKind::wavePage || kind == AreaKind::hostBell || kind == AreaKind::sandboxBell;
}

/// One word to sleep on for every sandbox that starts with the block, and what ringers must know of the host.
struct WavePage {
    alignas(cacheLine) std::atomic<std::uint32_t> wave;           ///< changes with every block
    alignas(cacheLine) std::atomic<std::uint32_t> hostIsSleeping; ///< 1 while the host sleeps on its bell
    std::atomic<std::uint32_t>
        controlIsWaiting; ///< >0: control threads sleep on the host's bell until a sandbox finishes a block
    std::atomic<std::uint32_t> ringAlways; ///< 1: every finisher rings (the host no longer trusts `remaining`)
    std::atomic<std::uint32_t> hostProcessor;
    /// Longest spin of an engine whose peer runs on another processor, and how long before a due time the head of a branch
    /// stops sleeping. Nanoseconds, 0: not at all.
    std::atomic<std::uint32_t> spinNs;
    std::atomic<std::uint32_t> preWakeLeadNs;
};
static_assert(sizeof(WavePage) == 2 * cacheLine);

/// A bell is a hint: ringing increments `bell` and wakes. `remaining` (host bell only) counts sandboxes that have not
/// finished the block; it too is a hint, the truth is done words.
struct BellPage {
    alignas(cacheLine) std::atomic<std::uint32_t> bell;
    std::atomic<std::int32_t> remaining;
};
static_assert(sizeof(BellPage) == cacheLine);

enum BlockFlags : std::uint32_t {
    blockIsOffline = 1u << 0,
    blockFadesIn = 1u << 1,    ///< outputs rise from silence in a straight line over `fadeInFrames`, from this block on
    blockIsMeasured = 1u << 2, ///< the host wants to know what it takes: `SandboxPage::cost`
};
constexpr std::uint32_t fadeInFrames = 64;

/// Written by the host before it publishes `sequence` (release); never written while the sandbox works on a block.
struct HostPage {
    alignas(cacheLine) std::atomic<std::uint64_t> sequence; ///< newest block asked for; 0: none yet
    std::uint64_t dueNs = 0; ///< when the next block is expected, os::nowNs clock; 0: not periodic
    std::uint32_t frames = 0;
    std::uint32_t planVersion = 0;
    std::uint32_t flags = 0; ///< BlockFlags
    std::uint32_t reserved = 0;
    core::Transport transport;
    /// `fallback[i] == sequence`: foreign source i of this plan is replaced by its fallback buffer in this block. The one
    /// part that the host may write while a block runs.
    alignas(cacheLine) std::atomic<std::uint64_t> fallback[mostForeignSources];
};

/// Bits of `SandboxPage::life`, as Linux defines them for futexes.
constexpr std::uint32_t lifeHasWaiters = 0x80000000u;
constexpr std::uint32_t lifeHasEnded = 0x40000000u;
constexpr std::uint32_t lifeThreadBits = 0x3fffffffu;

/// What a thread of the sandbox is doing, for the report should it die there. Calls are wire::PluginCall.
struct Activity {
    std::atomic<std::uint32_t> device; ///< 0: none
    std::atomic<std::uint32_t> call;
};

/// What the system refused to the sandbox because of its limits: the newest time, and how much was asked for.
struct Refusal {
    std::atomic<std::uint64_t> atNs; ///< os::nowNs clock; 0: never
    std::atomic<std::uint64_t> wanted;
};

/// Written by the sandbox alone.
struct SandboxPage {
    alignas(cacheLine) std::atomic<std::uint32_t> isSleeping; ///< 1 while its audio thread sleeps
    std::atomic<std::uint32_t> processor;
    std::atomic<std::uint32_t> crashed; ///< signal or exception number; set by the crash handler before all else
    std::atomic<std::uint32_t> reserved;
    /// Number of the audio thread, with `lifeHasWaiters`, in that thread's robust list for life: the kernel marks it with
    /// `lifeHasEnded` and wakes the host when the thread ends, however it ends. 0: not supported here, or not yet.
    std::atomic<std::uint32_t> life;
    std::atomic<std::uint32_t> mainThread;  ///< its number; 0: not yet
    std::atomic<std::uint32_t> audioThread; ///< its number; 0: not yet
    std::atomic<std::uint32_t> reservedToo;
    std::atomic<std::uint64_t> faultAddress;
    /// The entry of `life` in the robust list: addresses in the sandbox, of no use to anybody else. The list belongs to the
    /// C library, so the entry lies from its word as the library's own do (`os::ownWord`).
    std::uint64_t lifePrevious;
    std::uint64_t lifeNext;
    Activity audio;
    Activity main;
    /// Counters since start, for reports: values replaced because not finite, events dropped, plans ready.
    std::atomic<std::uint64_t> scrubbedSamples;
    std::atomic<std::uint64_t> droppedEvents;
    Refusal memory;  ///< an allocation; `wanted` in bytes
    Refusal threads; ///< a thread; `wanted` is 1
    /// What the newest block with `blockIsMeasured` took of the audio thread, for reports: of its processor while it ran
    /// devices; switches and faults since the end of the measured block before it.
    struct BlockCost {
        std::atomic<std::uint32_t> cpuNs, involuntarySwitches, pageFaults;
    } cost;
    /// By core::Misuse, since start.
    std::atomic<std::uint32_t> misuse[core::misuseCount];
    struct alignas(cacheLine) DoneWord {
        std::atomic<std::uint64_t> sequence; ///< newest block this stage has finished
    } done[mostStages];
};

static_assert(offsetof(SandboxPage, lifePrevious) - offsetof(SandboxPage, life) == os::ownedWordPrevious);
static_assert(offsetof(SandboxPage, lifeNext) - offsetof(SandboxPage, life) == os::ownedWordNext);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(core::Transport) == 96);

/// Every call into a plugin that an Activity can name. The strings of `pluginCallName` appear in reports.
enum class PluginCall : std::uint32_t {
    none,
    load,
    create,
    describe,
    activate,
    deactivate,
    startProcessing,
    stopProcessing,
    process,
    reset,
    saveState,
    loadState,
    parameters,
    flush,
    text,
    mainThread,
    timer,
    descriptor,
    destroy,
    unload,
};
constexpr std::uint32_t pluginCallCount = static_cast<std::uint32_t>(PluginCall::unload) + 1;
[[nodiscard]] const char* pluginCallName(std::uint32_t call) noexcept; ///< "process"; "unknown" out of range

/// A list of events inside an area: this header, `capacity` core::Event, then payload bytes. Sizes are not in the area:
/// both sides know them from the plan.
struct EventAreaHeader {
    std::atomic<std::uint64_t> sequence; ///< block these events belong to; older: empty
    std::uint32_t count;
    std::uint32_t payloadSize;
    std::uint32_t dropped; ///< by the writer, in this block
    std::uint32_t reserved[11];
};
static_assert(sizeof(EventAreaHeader) == 64);

constexpr std::uint32_t defaultEventCapacity = 256;
constexpr std::uint32_t defaultPayloadCapacity = 4096;
constexpr std::uint32_t mostEvents = 8192;
constexpr std::uint32_t mostPayload = 1u << 20;

[[nodiscard]] std::size_t eventAreaSize(std::uint32_t capacity, std::uint32_t payloadCapacity) noexcept;

/// Bytes of one channel in a shared audio buffer: `maxFrames` samples, rounded up to whole cache lines, and one line more
/// that nobody reads: where a plugin that writes past its block does no harm and is noticed.
[[nodiscard]] std::size_t channelStride(std::uint32_t maxFrames, core::SampleType type) noexcept;

/// Layout of a device's output area: the event list at 0, then each output port's channels, planar.
struct OutputPortPlace {
    std::uint32_t offset = 0; ///< of channel 0
    std::uint32_t channels = 0;
};
struct OutputAreaLayout {
    std::uint32_t eventCapacity = defaultEventCapacity;
    std::uint32_t payloadCapacity = defaultPayloadCapacity;
    std::size_t size = 0;
    std::uint32_t portCount = 0;
    OutputPortPlace ports[mostPorts];
};
/// Same result on both sides from the same numbers. `size` is 0 if one of them exceeds its maximum above.
[[nodiscard]] OutputAreaLayout layOutOutputs(const std::uint32_t* channelsPerPort, std::uint32_t portCount,
                                             std::uint32_t maxFrames, core::SampleType type,
                                             std::uint32_t eventCapacity, std::uint32_t payloadCapacity) noexcept;

} // namespace glovebox::wire
