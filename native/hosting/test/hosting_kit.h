#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/event.h"
#include "hosting/plugin.h"
#include "hosting/run_loop.h"

/// What hosting tests need around a plugin: a run loop that a test turns by hand, a listener that remembers, blocks.
namespace glovebox::hosting::test {

/// A run loop whose timers and descriptors fire when the test says so. The constructing thread is the main thread.
class HandLoop final : public RunLoop {
public:
    TimerId addTimer(std::uint32_t periodMs, std::function<void()> fired) override {
        timers[++lastTimer] = {periodMs, std::move(fired)};
        return lastTimer;
    }
    void removeTimer(TimerId timer) override { timers.erase(timer); }
    bool addDescriptor(os::NativeHandle descriptor, std::uint8_t interest,
                       std::function<void(std::uint8_t)> ready) override {
        return descriptors.emplace(descriptor, std::make_pair(interest, std::move(ready))).second;
    }
    bool modifyDescriptor(os::NativeHandle descriptor, std::uint8_t interest) override {
        const auto found = descriptors.find(descriptor);
        if (found == descriptors.end()) return false;
        found->second.first = interest;
        return true;
    }
    bool removeDescriptor(os::NativeHandle descriptor) override { return descriptors.erase(descriptor) == 1; }
    void requestService() noexcept override { ++serviceRequests; }
    [[nodiscard]] bool isMainThread() const noexcept override { return std::this_thread::get_id() == mainThread; }

    std::map<TimerId, std::pair<std::uint32_t, std::function<void()>>> timers;
    std::map<os::NativeHandle, std::pair<std::uint8_t, std::function<void(std::uint8_t)>>> descriptors;
    std::atomic<int> serviceRequests{0};

private:
    TimerId lastTimer = 0;
    std::thread::id mainThread = std::this_thread::get_id();
};

/// Remembers what a plugin told its owner.
class Recorder final : public PluginListener {
public:
    void pluginChanged(std::uint32_t what) override { changes |= what; }
    void restartRequested() override { ++restarts; }
    void processRequested() noexcept override { ++processRequests; }
    void parameterEdited(const core::Event& edit) override { edits.push_back(edit); }
    void logged(LogSeverity severity, const char* text) override {
        if (AudioRole::isHere()) wasLoggedOnAudioThread = true;
        logs.emplace_back(severity, text);
    }

    void misbehaved(core::Misuse kind) noexcept override { ++misuse[static_cast<std::size_t>(kind)]; }

    /// Every kind that was counted, "wrong-thread 2 " and so on, for a check of all at once.
    [[nodiscard]] std::string allMisuse() const {
        std::string all;
        for (std::uint32_t kind = 0; kind < core::misuseCount; ++kind) {
            if (misuse[kind] != 0)
                all += std::string(core::misuseName(kind)) + " " + std::to_string(misuse[kind]) + " ";
        }
        return all;
    }
    /// How many breaches were reported whose text begins so ("C5").
    [[nodiscard]] int breaches(const std::string& rule) const {
        int count = 0;
        for (const auto& [severity, text] : logs) {
            if (severity == LogSeverity::pluginMisbehaving && text.compare(0, rule.size(), rule) == 0) ++count;
        }
        return count;
    }
    /// Every breach that was reported, for a check that there was none.
    [[nodiscard]] std::string allBreaches() const {
        std::string all;
        for (const auto& [severity, text] : logs) {
            if (severity == LogSeverity::pluginMisbehaving) all += text + "; ";
        }
        return all;
    }

    std::uint32_t changes = 0;
    int restarts = 0;
    std::atomic<int> processRequests{0};
    std::vector<core::Event> edits;
    std::vector<std::pair<LogSeverity, std::string>> logs;
    bool wasLoggedOnAudioThread = false;
    std::array<std::atomic<int>, core::misuseCount> misuse{};
};

/// Runs `work` on a thread of its own that has the audio role, and waits for it.
inline void onAudioThread(const std::function<void()>& work) {
    std::thread([&] {
        const AudioRole role;
        work();
    }).join();
}

/// A block with its own memory for every port of a plugin.
class Block {
public:
    Block(const core::PortLayoutInfo& layout, std::uint32_t frames, core::SampleType type = core::SampleType::float32) {
        add(layout.audioInputs, frames, inputs);
        add(layout.audioOutputs, frames, outputs);
        for (auto* side : {&inputs, &outputs}) {
            for (auto& port : *side) ports(side == &inputs).push_back({port.pointers.data(), count(port.pointers), 0});
        }
        block.frames = frames;
        block.sampleType = type;
        block.inputs = inputPorts;
        block.outputs = outputPorts;
        block.eventsIn = &eventsIn;
        block.eventsOut = &eventsOut;
    }

    float* input(std::size_t port, std::size_t channel) { return static_cast<float*>(inputs[port].pointers[channel]); }
    float* output(std::size_t port, std::size_t channel) {
        return static_cast<float*>(outputs[port].pointers[channel]);
    }
    double* input64(std::size_t port, std::size_t channel) {
        return static_cast<double*>(inputs[port].pointers[channel]);
    }
    double* output64(std::size_t port, std::size_t channel) {
        return static_cast<double*>(outputs[port].pointers[channel]);
    }

private:
    std::vector<core::Event> slotsIn = std::vector<core::Event>(64);
    std::vector<core::Event> slotsOut = std::vector<core::Event>(64);
    std::vector<std::byte> bytesIn = std::vector<std::byte>(1024);
    std::vector<std::byte> bytesOut = std::vector<std::byte>(1024);

public:
    core::EventList eventsIn{slotsIn, bytesIn};
    core::EventList eventsOut{slotsOut, bytesOut};
    ProcessBlock block;

private:
    struct Port {
        std::vector<std::vector<double>> memory; ///< double-sized, so that either sample type fits
        std::vector<void*> pointers;
    };
    static std::uint32_t count(const std::vector<void*>& pointers) {
        return static_cast<std::uint32_t>(pointers.size());
    }
    static void add(const std::vector<core::AudioPortInfo>& infos, std::uint32_t frames, std::vector<Port>& out) {
        for (const auto& info : infos) {
            Port port;
            for (std::uint32_t i = 0; i < info.channels; ++i) port.memory.emplace_back(frames + 1, 0.0);
            for (auto& channel : port.memory) port.pointers.push_back(channel.data());
            out.push_back(std::move(port));
        }
    }
    std::vector<AudioPortBuffer>& ports(bool isInput) { return isInput ? inputPorts : outputPorts; }

    std::vector<Port> inputs;
    std::vector<Port> outputs;
    std::vector<AudioPortBuffer> inputPorts;
    std::vector<AudioPortBuffer> outputPorts;
};

inline core::Event parameterAt(std::uint32_t time, std::uint32_t id, double value) {
    core::Event event;
    event.time = time;
    event.kind = core::EventKind::parameterValue;
    event.id = id;
    event.value = value;
    return event;
}

inline core::Event noteAt(std::uint32_t time, core::EventKind kind, std::int16_t key, double velocity = 1.0) {
    core::Event event;
    event.time = time;
    event.kind = kind;
    event.channel = 0;
    event.key = key;
    event.value = velocity;
    return event;
}

inline core::Event midiAt(std::uint32_t time, std::uint8_t status, std::uint8_t data1, std::uint8_t data2) {
    core::Event event;
    event.time = time;
    event.kind = core::EventKind::midi;
    event.words[0] = status | static_cast<std::uint32_t>(data1) << 8 | static_cast<std::uint32_t>(data2) << 16;
    return event;
}

} // namespace glovebox::hosting::test
