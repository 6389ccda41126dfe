#pragma once

#include "hosting/plugin.h"
#include "hosting/vst3/busses.h"
#include "hosting/vst3/event_conversion.h"

#include <cstdint>
#include <vector>

namespace glovebox::hosting::vst3 {

/// What does not change while a component is active.
struct BlockSetup {
    double sampleRate = 48000;
    std::uint32_t maxFrames = 0;
    v3::int32 processMode = v3::kRealtime;
    core::SampleType sampleType = core::SampleType::float32;
    v3::uint32 contextNeeds = 0; ///< IProcessContextRequirements
};

/// Everything that one block needs, allocated at activation: rules V8 to V13. Audio thread, except the constructor.
class BlockProcessor {
public:
    BlockProcessor(v3::IAudioProcessor& with, const Busses& busses, ParameterTable& table, const MidiMap& map,
                   Breaches& report, const BlockSetup& fixed);
    BlockProcessor(const BlockProcessor&) = delete;
    BlockProcessor& operator=(const BlockProcessor&) = delete;

    [[nodiscard]] ProcessOutcome process(ProcessBlock& block) noexcept;
    /// A parameter flush without audio and events (rule V8): the waiting edits reach the component.
    void flush() noexcept;
    /// The next block begins by ending all notes.
    void endNotes() noexcept { mustEndNotes = true; }

private:
    struct Side {
        std::vector<v3::AudioBusBuffers> busses;
        std::vector<void*> pointers; ///< channel pointers of all busses, in order
        std::vector<bool> isActive;
        std::vector<std::uint32_t> channels;
    };
    static Side makeSide(const std::vector<Busses::Audio>& list);
    void prepare(std::uint32_t frames) noexcept;
    /// Every active bus has its buffers.
    [[nodiscard]] bool isCovered(const Side& side, std::span<const AudioPortBuffer> ports) const noexcept;
    void connect(Side& side, std::span<AudioPortBuffer> ports, std::uint32_t frames, bool isInput) noexcept;
    void fillInput(const ProcessBlock& block) noexcept;
    void takeOutput(ProcessBlock& block) noexcept;
    void takeParameters(ProcessBlock& block) noexcept;
    void takeEvents(ProcessBlock& block) noexcept;
    void readSilence(ProcessBlock& block) noexcept;
    [[nodiscard]] bool isSilent(const AudioPortBuffer& port, std::uint32_t channel,
                                std::uint32_t frames) const noexcept;
    [[nodiscard]] std::int64_t advanceClock(std::int64_t steadyFrames, std::uint32_t frames) noexcept;

    v3::IAudioProcessor& processor;
    ParameterTable& parameters;
    const MidiMap& midi;
    Breaches& breaches;
    BlockSetup setup;
    v3::int32 eventInputs;
    v3::int32 eventOutputs;
    Side inputs;
    Side outputs;
    InputParameterChanges changesIn;
    OutputParameterChanges changesOut;
    BlockEventList eventsIn;
    BlockEventList eventsOut;
    NoteTable notes;
    v3::ProcessContext context;
    v3::ProcessData data;
    std::int64_t continuousFrames = 0;
    bool mustEndNotes = false;
};

} // namespace glovebox::hosting::vst3
