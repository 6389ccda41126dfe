#pragma once

#include "engine/area.h"
#include "engine/connection_memory.h"
#include "engine/device.h"
#include "wire/plan.h"

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace glovebox::engine {

/// A source of audio with every address resolved.
struct PreparedSource {
    wire::SourceKind kind = wire::SourceKind::host;
    core::SampleType sampleType = core::SampleType::float32;
    std::uint32_t channels = 0; ///< that are used: not more than the target has
    bool isMono = false;        ///< feeds every channel of the target
    const std::byte* samples = nullptr;
    std::size_t stride = 0;
    const std::byte* fallback = nullptr; ///< null: silence
    const DeviceAudio* mate = nullptr;   ///< local: whose output it is
    std::size_t firstChannel = 0;        ///< local: of that output's channels
    std::uint32_t foreignIndex = wire::noForeignIndex;
    std::shared_ptr<DelayLine> delay; ///< null: none
};

struct PreparedEvents {
    wire::EventSource source;
    const std::byte* area = nullptr;           ///< host, foreign
    const core::EventList* produced = nullptr; ///< local
    std::shared_ptr<EventDelay> delay;
    std::shared_ptr<HeldNotes> held; ///< null: not followed (the host's own events)
    ConnectionMemory::Key heldKey;
};

struct PreparedStep {
    std::shared_ptr<Device> device; ///< keeps it
    DeviceAudio* audio = nullptr;
    std::vector<std::vector<PreparedSource>> ports;
    std::vector<void*> inputPointers; ///< into the plan's scratch memory
    std::vector<hosting::AudioPortBuffer> inputs;
    std::vector<PreparedEvents> events;
    /// Notes that connections of the plan before this one have left: ended at the first block.
    std::vector<std::shared_ptr<HeldNotes>> orphans;
    /// Delays that the plan before this one had and this one has not, or has with another length: left at the first block.
    struct LeftDelay {
        std::shared_ptr<EventDelay> delay;
        std::shared_ptr<HeldNotes> held; ///< of the same connection, if it is among `orphans`
    };
    std::vector<LeftDelay> leftDelays;
    std::uint32_t transportDelayFrames = 0;
};

struct PreparedDependency {
    const wire::SandboxPage* page = nullptr;
    std::uint32_t stage = 0;
    std::uint32_t foreignIndex = wire::noForeignIndex;
};

struct PreparedRing {
    const wire::SandboxPage* sleeper = nullptr; ///< null: the host
    Area* bell = nullptr;
    std::vector<PreparedDependency> needs;
};

struct PreparedStage {
    std::vector<PreparedDependency> waitsFor;
    std::vector<PreparedStep> steps;
    std::vector<PreparedRing> rings;
    std::vector<std::uint32_t> foreignIndices; ///< of the sources of this stage, each once
};

/// Scratch memory of the audio thread: devices run one after another and share it, and so do plans, of which one runs at a
/// time. Nothing in it outlives a step.
struct PlanScratch {
    struct Size {
        std::uint32_t inputChannels = 0; ///< most of a device
        std::uint32_t events = 1;        ///< most that a device gets
        std::uint32_t payload = 0;
        std::uint32_t arrivedEvents = 0; ///< most that come from one source
        std::uint32_t arrivedPayload = 0;
        bool operator==(const Size&) const = default;
    };
    PlanScratch(const Size& wanted, std::uint32_t maxFrames);

    const Size size;
    std::vector<std::uint64_t> inputMemory;
    std::size_t stride = 0;      ///< of a channel in it, of either sample type
    std::byte* inputs = nullptr; ///< `inputChannels` channels
    std::byte* copied = nullptr; ///< one channel
    std::byte* delayed = nullptr;
    std::vector<core::Event> merged, arrived;
    std::vector<std::byte> mergedPayload, arrivedPayload;
};

/// A wire::Plan that the audio thread can run: checked, resolved, with all the memory that it needs. Made and freed on the
/// main thread; between publication and retirement its mutable parts belong to the audio thread.
class PreparedPlan {
public:
    /// What plans refer to.
    struct Context {
        std::function<std::shared_ptr<Area>(std::uint32_t)> findArea;
        std::function<std::shared_ptr<Device>(std::uint32_t)> findDevice;
        ConnectionMemory* memory = nullptr;
        std::uint32_t maxFrames = 0;
        const PreparedPlan* before = nullptr; ///< the one that runs before it; may be null
    };
    /// `invalidArgument` names the first thing that does not exist or lies outside of its area.
    [[nodiscard]] static core::Result<std::unique_ptr<PreparedPlan>> prepare(const wire::Plan& plan,
                                                                             const Context& context);

    [[nodiscard]] bool uses(wire::DeviceId device) const noexcept;
    [[nodiscard]] bool startsWithWave() const noexcept { return !stages.empty() && stages.front().waitsFor.empty(); }

    std::uint32_t version = 0;
    bool isAlternate = false;
    std::vector<PreparedStage> stages;

    std::shared_ptr<PlanScratch> scratch;                    ///< the one of the plan before it if that is just as large
    std::array<bool, wire::mostForeignSources> isReplaced{}; ///< in the running stage

private:
    std::vector<std::shared_ptr<Area>> areas; ///< keeps them mapped
    friend class PlanBuilder;
};

} // namespace glovebox::engine
