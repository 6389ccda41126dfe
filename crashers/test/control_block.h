#pragma once
#include <cstdint>
#include <vector>

#include "core/event.h"
#include "core/plugin_info.h"
#include "hosting/plugin.h"

namespace glovebox::crashers::test {

constexpr std::uint32_t controlFrames = 64;
/// Samples behind the frames of a block, which nobody may write.
constexpr std::uint32_t guardFrames = 16;
constexpr float guardValue = -77.5f;
constexpr float inputValue = 0.5f;

/// A block of 32-bit samples with memory of its own for every port: inputs hold one value, and everything is guarded.
class ControlBlock {
public:
    ControlBlock(const core::PortLayoutInfo& layout, std::uint32_t frames) {
        add(layout.audioInputs, frames, inputs, inputPorts);
        add(layout.audioOutputs, frames, outputs, outputPorts);
        for (auto& channel : inputs) std::fill_n(channel.begin(), frames, inputValue);
        block.frames = frames;
        block.inputs = inputPorts;
        block.outputs = outputPorts;
        block.eventsIn = &eventsIn;
        block.eventsOut = &eventsOut;
    }
    ControlBlock(const ControlBlock&) = delete;
    ControlBlock& operator=(const ControlBlock&) = delete;

    void setParameter(std::uint32_t id, double value) {
        core::Event event;
        event.kind = core::EventKind::parameterValue;
        event.id = id;
        event.value = value;
        eventsIn.push(event);
    }
    /// One note at the beginning of the block: key 60.
    void addNotes() {
        core::Event event;
        event.kind = core::EventKind::noteOn;
        event.channel = 0;
        event.key = 60;
        event.value = 0.5;
        eventsIn.push(event);
    }
    /// The output is the input, nothing else was touched.
    [[nodiscard]] bool isPassedOn() const { return outputs == inputs; }

    std::vector<std::vector<float>> inputs, outputs;

private:
    using Ports = std::vector<hosting::AudioPortBuffer>;
    void add(const std::vector<core::AudioPortInfo>& infos, std::uint32_t frames,
             std::vector<std::vector<float>>& channels, Ports& ports) {
        for (const auto& info : infos) {
            auto& list = pointers.emplace_back();
            for (std::uint32_t i = 0; i < info.channels; ++i) {
                channels.emplace_back(frames + guardFrames, guardValue);
                list.push_back(channels.back().data());
            }
            ports.push_back({list.data(), info.channels, 0});
        }
    }

    std::vector<std::vector<void*>> pointers;
    Ports inputPorts, outputPorts;
    std::vector<core::Event> slotsIn = std::vector<core::Event>(16), slotsOut = std::vector<core::Event>(256);
    std::vector<std::byte> bytesIn = std::vector<std::byte>(64), bytesOut = std::vector<std::byte>(64);

public:
    core::EventList eventsIn{slotsIn, bytesIn};
    core::EventList eventsOut{slotsOut, bytesOut};
    hosting::ProcessBlock block;
};

} // namespace glovebox::crashers::test
