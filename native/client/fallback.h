#pragma once

#include "core/plugin_info.h"
#include "engine/delay_line.h"
#include "glovebox/types.hpp"
#include "wire/areas.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace glovebox::client {

/// What the consumers of one output port get in a block in which its sandbox is late or dead.
struct FallbackPort {
    std::uint32_t channels = 0;
    core::SampleType type = core::SampleType::float32;
    std::vector<std::vector<std::byte>> samples; ///< per channel, maxFrames long; what `compute` made for this block
    std::vector<const std::byte*> pointers;
    // hold: the last maxFrames good frames and how much of the repetition has been played
    std::vector<std::vector<std::byte>> history;
    std::uint32_t historyFrames = 0;
    std::uint32_t historyPosition = 0;
    std::uint64_t heldFrames = 0;
    std::uint64_t computedFor = 0; ///< block whose samples are there
    FallbackPort(std::uint32_t channels, core::SampleType type, std::uint32_t maxFrames, bool keepsHistory);
};

/// One summand of a bypassed device's first input, as the host can see it.
struct BypassSource {
    enum class Kind : std::uint8_t { host, local, foreign } kind = Kind::host;
    const std::byte* samples = nullptr; ///< host: the arena buffer (ours)
    std::size_t stride = 0;
    std::uint32_t channels = 0;
    core::SampleType type = core::SampleType::float32;
    FallbackPort* port = nullptr; ///< local, foreign: fallback of the producing port
    std::uint32_t reader = 0;     ///< foreign: what to read when the producer was not replaced
    std::uint32_t producer = 0, stage = 0;
    std::shared_ptr<engine::DelayLine> delay; ///< aligns it with the device's other inputs; null: nothing to align
};

/// Signal memory of a bypassed device, kept across plans while latency and channels stay the same.
struct BypassLine {
    std::uint32_t latency = 0;
    std::vector<std::vector<double>> ring; ///< per output channel, `latency` long
    std::uint32_t position = 0;
    BypassLine(std::uint32_t latency, std::uint32_t channels);
};

/// A device that is bypassed: a delay of its latency from its first input port to its first output port.
struct BypassDevice {
    DeviceId device = 0;
    std::uint32_t stage = 0;
    std::uint32_t inputChannels = 0;
    core::SampleType type = core::SampleType::float32; ///< of the device: sums are made in it
    std::vector<BypassSource> sources;
    FallbackPort* output = nullptr; ///< null: no output port
    std::shared_ptr<BypassLine> line;
    std::vector<std::vector<double>> mixed;      ///< scratch, per input channel
    std::vector<std::vector<std::byte>> delayed; ///< scratch, per channel of its widest source that is delayed
};

/// The fallback policy of one sandbox, kept across plans. Audio thread, except for construction.
class Fallbacks {
public:
    Fallbacks(Fallback policy, std::uint32_t maxFrames, double sampleRate)
        : policy(policy), maxFrames(maxFrames), sampleRate(sampleRate) {}

    [[nodiscard]] Fallback kind() const noexcept { return policy; }

    /// hold: remembers a good block. `channel` private samples.
    void remember(FallbackPort& port, const std::byte* const* channel, std::uint32_t frames) const noexcept;
    /// silence and hold: fills `port.samples` for block `sequence`, once however many ask.
    void compute(FallbackPort& port, std::uint64_t sequence, std::uint32_t frames) const noexcept;
    /// bypass: mixes the device's first input as the engine does, runs it through its line, fills its output's samples.
    /// `foreign(source)` gives the channels of a foreign source as its consumers got them in this block.
    template <typename ForeignChannels>
    static void runBypass(BypassDevice& device, std::uint32_t frames, const ForeignChannels& foreign) noexcept {
        for (auto& channel : device.mixed) std::fill_n(channel.begin(), frames, 0.0);
        bool isFirst = true;
        for (const BypassSource& source : device.sources) {
            const std::byte* pointers[wire::mostChannels] = {};
            const std::uint32_t channels = std::min(source.channels, wire::mostChannels);
            for (std::uint32_t c = 0; c < channels; ++c) {
                if (source.kind == BypassSource::Kind::host)
                    pointers[c] = source.samples + c * source.stride;
                else if (source.kind == BypassSource::Kind::local)
                    pointers[c] = source.port->pointers[c];
                else
                    pointers[c] = foreign(source, c);
                if (!source.delay) continue;
                source.delay->process(c, pointers[c], device.delayed[c].data(), frames);
                pointers[c] = device.delayed[c].data();
            }
            if (source.delay) source.delay->advance(frames);
            addSource(device, pointers, channels, source.type, frames, isFirst);
            isFirst = false;
        }
        finishBypass(device, frames);
    }

    /// Repetition is faded out over this long (design section 4.7).
    static constexpr double fadeSeconds = 0.1;

private:
    static void addSource(BypassDevice& device, const std::byte* const* channel, std::uint32_t channels,
                          core::SampleType type, std::uint32_t frames, bool isFirst) noexcept;
    static void finishBypass(BypassDevice& device, std::uint32_t frames) noexcept;

    Fallback policy;
    std::uint32_t maxFrames;
    double sampleRate;
};

} // namespace glovebox::client
