#pragma once

#include "client/arena.h"
#include "client/delayed_edge.h"
#include "client/fallback.h"
#include "client/recovery_memory.h"
#include "client/sandbox_link.h"
#include "client/tap.h"
#include "core/event.h"
#include "wire/areas.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace glovebox::client {

/// Event lists of one device on their way to it, kept across plans: commands of skipped blocks wait here.
struct CommandQueue {
    DeviceId device = 0;
    std::shared_ptr<ArenaBlock> area;     ///< control threads alone: for the next plan; null: not made yet
    std::shared_ptr<DeviceMemory> memory; ///< learns every parameter value that passes
    std::uint32_t capacity = 0, payloadCapacity = 0;
    std::vector<core::Event> storage, carriedStorage;
    std::vector<std::byte> payload, carriedPayload;
    core::EventList events;  ///< of this block
    core::EventList carried; ///< note-offs and last parameter values of skipped blocks
    CommandQueue(std::shared_ptr<DeviceMemory> memory, std::uint32_t capacity, std::uint32_t payloadCapacity);
    /// Audio thread: the block was not sent: keeps what must not be lost (design section 4.8).
    void carryOver() noexcept;
    /// Audio thread: before what was carried is sent: values that were set since are meant, and none that a state replaced.
    void renewCarried() noexcept;
};

/// How far one device of a standby keeps up with the device that it stands in for.
struct StandbyStep {
    std::shared_ptr<DeviceMemory> memory;
    std::shared_ptr<ArenaBlock> commands; ///< control threads: its event list
    std::shared_ptr<ArenaBlock> newsArea; ///< control threads: that of `news`
    std::vector<core::Event> newsStorage;
    core::EventList news;                ///< audio thread: what it hears as it takes over, which waits for no latency
    StateBytes loaded;                   ///< the standby's keeper alone
    std::atomic<std::uint64_t> told{0};  ///< parameters set up to this mark have been sent
    std::atomic<bool> hasState{false};   ///< a saved state was loaded
    std::atomic<std::uint32_t> given{0}; ///< states that the host has loaded: DeviceMemory::given
};

/// Events that a device sent in the last block, for the host.
struct EventCollector {
    DeviceId device = 0;
    std::vector<core::Event> storage;
    std::vector<std::byte> payload;
    core::EventList events;
    EventCollector(DeviceId device, std::uint32_t capacity, std::uint32_t payloadCapacity);
};

/// An output port as process() reads it after the block: once, checked, into private memory.
struct OutputReader {
    std::uint32_t sandbox = 0; ///< index in BlockPlan::sandboxes
    std::uint32_t stage = 0;
    const std::byte* samples = nullptr; ///< hostile: channel 0 in the device's output area
    std::size_t stride = 0;
    std::uint32_t channels = 0;
    core::SampleType type = core::SampleType::float32;
    bool isRunning = true; ///< false: inactive device, always silent
    FallbackPort* fallback = nullptr;
    std::vector<std::vector<std::byte>> copy; ///< per channel
    std::vector<const std::byte*> channelPointers;
};

/// Everything that process() needs, made on a control thread and never changed while it is in use.
struct BlockPlan {
    struct Wait {
        std::uint32_t sandbox = 0; ///< index
        std::uint32_t stage = 0;
        std::uint32_t foreignIndex = 0;
    };
    struct Consumer {
        std::uint32_t sandbox = 0;
        std::uint32_t foreignIndex = 0;
    };
    struct StageEntry {
        std::vector<Wait> waitsFor;
        std::vector<Consumer> consumers; ///< who must be told when this stage is replaced
    };
    /// Audio of one foreign connection: where its fallback goes when its producer is replaced.
    struct ForeignAudio {
        std::uint32_t producer = 0, stage = 0, consumer = 0;
        FallbackPort* port = nullptr;
        std::shared_ptr<ArenaBlock> into;
        std::size_t stride = 0;
    };
    struct SandboxEntry {
        std::uint32_t version = 0; ///< of the plan that the sandbox runs: alternates share those that they don't change
        SandboxId id = 0;          ///< in the plan; placeholders have one of their own
        bool isPlaceholder = false; ///< its devices could not come back: dead sources that no report names
        std::shared_ptr<SandboxRuntime> runtime;
        std::vector<StageEntry> stages;
        std::shared_ptr<Fallbacks> fallbacks;
        std::vector<BypassDevice> bypassed; ///< in execution order; only with Fallback::bypass
        bool isPlanned = true;              ///< false: dead when the plan was made
        // Written by process() in every block:
        bool takesPart = false;
        bool isTakeover = false;            ///< the first block of a standby
        bool hasNewPlan = false;            ///< its last block had another one
        bool isPrewoken = false;            ///< may spin before the next block is due
        bool isMourned = false;             ///< it was found gone in this block, and the others were rung
        std::vector<std::uint8_t> replaced; ///< per stage, in this block
        std::uint32_t nextDirectStage = 0;
        std::size_t hungStage =
            0; ///< the one whose turn it was when the hang limit was over; the number of stages: none
    };
    struct HostInput {
        std::uint32_t index = 0;
        std::uint32_t sandbox = 0;
        std::shared_ptr<ArenaBlock> into;
        std::size_t stride = 0;
        std::uint32_t channels = 0;
        core::SampleType type = core::SampleType::float32;
        /// With Fallback::bypass: the samples of this block whether or not the sandbox takes part (same strides); else empty.
        std::vector<std::byte> staging;
    };
    struct HostOutput {
        std::uint32_t index = 0;
        std::uint32_t reader = 0;
        core::SampleType type = core::SampleType::float32;
    };
    struct AudioEdge {
        std::shared_ptr<AudioFifo> fifo;
        std::uint32_t reader = 0;
        std::uint32_t consumer = 0; ///< sandbox index
        std::shared_ptr<ArenaBlock> into;
        std::size_t stride = 0;
        std::vector<std::byte> staging; ///< as HostInput::staging
    };
    struct EventEdge {
        std::shared_ptr<EventFifo> fifo;
        std::uint32_t sourceEvents = 0; ///< index in eventReaders
        std::uint32_t consumer = 0;
        std::uint16_t sourcePort = 0, targetPort = 0;
        std::shared_ptr<ArenaBlock> into;
    };
    struct EventReader {
        std::uint32_t sandbox = 0, stage = 0;
        const std::byte* area = nullptr; ///< hostile; null: inactive device
        std::vector<core::Event> storage;
        std::vector<std::byte> payload;
        core::EventList events;
        std::shared_ptr<EventCollector> collector;
    };
    struct TapEntry {
        std::shared_ptr<Tap> tap;
        std::uint32_t reader = 0;
    };
    struct Commands {
        std::shared_ptr<CommandQueue> queue;
        std::uint32_t sandbox = 0;
        std::shared_ptr<ArenaBlock> area;  ///< of this plan's process: the queue may get another one for the next plan
        std::shared_ptr<StandbyStep> step; ///< of a standby's device: how far it keeps up; null: of any other
        std::shared_ptr<ArenaBlock> newsArea; ///< the same
        std::uint32_t lagFrames = 0;          ///< by which they lag in the sandbox: the latency of the device's inputs
    };
    /// What holds from the block on that finds a sandbox gone whose standby is ready.
    struct Alternate {
        std::uint32_t sandbox = 0; ///< index
        std::shared_ptr<SandboxRuntime> standby;
        std::unique_ptr<BlockPlan> plan;
    };

    std::uint32_t version = 0;
    bool isSeries = false; ///< several sandboxes, of which only one can be at work at any time
    std::vector<SandboxEntry> sandboxes;
    std::vector<HostInput> hostInputs;
    std::vector<HostOutput> hostOutputs;
    std::vector<AudioEdge> audioEdges;
    std::vector<EventEdge> eventEdges;
    std::vector<ForeignAudio> foreignAudio;
    std::vector<OutputReader> readers;
    std::vector<EventReader> eventReaders;
    std::vector<TapEntry> taps;
    std::vector<Commands> commands;
    std::vector<std::int32_t> commandIndex; ///< by device id; -1: none
    std::uint32_t eventCapacity = 0, payloadCapacity = 0;
    std::vector<core::Event> edgeStorage; ///< scratch for delayed events
    std::vector<std::byte> edgePayload;
    std::vector<SandboxOutcome> outcomes;
    std::vector<std::shared_ptr<const void>> keepAlive; ///< areas and records that the pointers above lead into
    std::vector<Alternate> alternates;
    std::atomic<BlockPlan*> instead{nullptr}; ///< the alternate that has taken over, for as long as this plan is in use
    std::shared_ptr<SandboxRuntime> departed; ///< in an alternate: who is replaced
};

} // namespace glovebox::client
