#include "hosting/clap/buffers.h"

#include <algorithm>
#include <cstring>

namespace glovebox::hosting::clap {
namespace {

/// Bits of the channels that a port has.
std::uint64_t maskOf(std::uint32_t channels) noexcept {
    return channels >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << channels) - 1;
}

/// Compared as bits, so that NaN and the sign of zero count.
template <typename Sample>
bool isConstant(const void* channel, std::uint32_t frames) noexcept {
    const auto* samples = static_cast<const Sample*>(channel);
    return frames < 2 || std::memcmp(samples, samples + 1, (frames - 1) * sizeof(Sample)) == 0;
}

} // namespace

void AudioBuffers::prepareSide(const std::vector<core::AudioPortInfo>& ports, Side& side) {
    std::size_t channelCount = 0;
    side.channelCounts.clear();
    for (const auto& port : ports) {
        side.channelCounts.push_back(port.channels);
        channelCount += port.channels;
    }
    side.buffers.assign(ports.size(), {});
    side.channels.assign(channelCount, nullptr);
}

void AudioBuffers::prepare(const core::PortLayoutInfo& layout, core::SampleType type) {
    sampleType = type;
    prepareSide(layout.audioInputs, in);
    prepareSide(layout.audioOutputs, out);
}

bool AudioBuffers::bindSide(std::span<const AudioPortBuffer> ports, bool isInput, Side& side) const noexcept {
    if (ports.size() != side.buffers.size()) return false;
    void** next = side.channels.data();
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const AudioPortBuffer& port = ports[i];
        if (port.channelCount != side.channelCounts[i] || (port.channelCount != 0 && port.channels == nullptr))
            return false;
        for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
            if (port.channels[channel] == nullptr) return false;
            next[channel] = port.channels[channel];
        }
        abi::clap_audio_buffer_t& buffer = side.buffers[i];
        buffer = {};
        buffer.channel_count = port.channelCount;
        buffer.constant_mask = isInput ? port.constantMask & maskOf(port.channelCount) : 0;
        if (port.channelCount != 0) {
            // The standard declares arrays of typed pointers; which type is meant is the sample type's to say.
            if (sampleType == core::SampleType::float64) {
                buffer.data64 = reinterpret_cast<double**>(next);
            } else {
                buffer.data32 = reinterpret_cast<float**>(next);
            }
        }
        next += port.channelCount;
    }
    return true;
}

bool AudioBuffers::bind(const ProcessBlock& block) noexcept {
    return block.sampleType == sampleType && bindSide(block.inputs, true, in) && bindSide(block.outputs, false, out);
}

void AudioBuffers::collectMasks(ProcessBlock& block, BreachLog& breaches) const noexcept {
    for (std::size_t i = 0; i < block.outputs.size(); ++i) {
        AudioPortBuffer& port = block.outputs[i];
        std::uint64_t mask = out.buffers[i].constant_mask & maskOf(port.channelCount);
        for (std::uint32_t channel = 0; channel < port.channelCount && mask >> channel != 0; ++channel) {
            const std::uint64_t bit = std::uint64_t{1} << channel;
            if ((mask & bit) == 0) continue;
            const bool isTrue = sampleType == core::SampleType::float64
                                    ? isConstant<double>(port.channels[channel], block.frames)
                                    : isConstant<float>(port.channels[channel], block.frames);
            if (isTrue) continue;
            mask &= ~bit;
            breaches.report(Breach::constantMaskUntrue);
        }
        port.constantMask = mask;
    }
}

} // namespace glovebox::hosting::clap
