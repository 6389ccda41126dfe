#include "client/fallback.h"

#include <cstring>

namespace glovebox::client {

namespace {

std::size_t sampleSize(core::SampleType type) noexcept {
    return type == core::SampleType::float64 ? sizeof(double) : sizeof(float);
}

double sampleAt(const std::byte* channel, core::SampleType type, std::uint32_t i) noexcept {
    return type == core::SampleType::float64 ? reinterpret_cast<const double*>(channel)[i]
                                             : static_cast<double>(reinterpret_cast<const float*>(channel)[i]);
}

} // namespace

FallbackPort::FallbackPort(std::uint32_t channelCount, core::SampleType sampleType, std::uint32_t maxFrames,
                           bool keepsHistory)
    : channels(channelCount), type(sampleType),
      samples(channelCount, std::vector<std::byte>(maxFrames * sampleSize(sampleType))),
      history(keepsHistory ? channelCount : 0, std::vector<std::byte>(maxFrames * sampleSize(sampleType))) {
    for (const auto& channel : samples) pointers.push_back(channel.data());
}

BypassLine::BypassLine(std::uint32_t frames, std::uint32_t channels)
    : latency(frames), ring(channels, std::vector<double>(frames)) {}

void Fallbacks::remember(FallbackPort& port, const std::byte* const* channel, std::uint32_t frames) const noexcept {
    const std::size_t size = sampleSize(port.type);
    for (std::uint32_t c = 0; c < port.channels; ++c) {
        // The newest maxFrames in order of time: older ones move to the front as shorter blocks arrive.
        std::byte* history = port.history[c].data();
        const std::size_t kept = std::min<std::size_t>(port.historyFrames, maxFrames - frames);
        std::memmove(history, history + (port.historyFrames - kept) * size, kept * size);
        std::memcpy(history + kept * size, channel[c], frames * size);
    }
    port.historyFrames = std::min(maxFrames, std::min(port.historyFrames, maxFrames - frames) + frames);
    port.historyPosition = 0;
    port.heldFrames = 0;
}

void Fallbacks::compute(FallbackPort& port, std::uint64_t sequence, std::uint32_t frames) const noexcept {
    if (port.computedFor == sequence) return;
    port.computedFor = sequence;
    const std::size_t size = sampleSize(port.type);
    const auto fade = static_cast<std::uint64_t>(fadeSeconds * sampleRate);
    if (policy != Fallback::hold || port.historyFrames == 0 || port.heldFrames >= fade) {
        for (auto& channel : port.samples) std::memset(channel.data(), 0, frames * size);
        return;
    }
    for (std::uint32_t c = 0; c < port.channels; ++c) {
        std::uint32_t from = port.historyPosition;
        for (std::uint32_t i = 0; i < frames; ++i) {
            const std::uint64_t held = port.heldFrames + i;
            const double gain = held >= fade ? 0.0 : 1.0 - static_cast<double>(held) / static_cast<double>(fade);
            const double value = gain * sampleAt(port.history[c].data(), port.type, from);
            if (port.type == core::SampleType::float64)
                reinterpret_cast<double*>(port.samples[c].data())[i] = value;
            else
                reinterpret_cast<float*>(port.samples[c].data())[i] = static_cast<float>(value);
            from = from + 1 == port.historyFrames ? 0 : from + 1;
        }
    }
    port.historyPosition = (port.historyPosition + frames) % port.historyFrames;
    port.heldFrames += frames;
}

void Fallbacks::addSource(BypassDevice& device, const std::byte* const* channel, std::uint32_t channels,
                          core::SampleType type, std::uint32_t frames, bool isFirst) noexcept {
    if (channels == 0) return;
    for (std::uint32_t c = 0; c < device.inputChannels; ++c) {
        if (c >= channels && channels != 1) break;
        const std::byte* from = channels == 1 ? channel[0] : channel[c];
        if (from == nullptr) continue;
        double* into = device.mixed[c].data();
        for (std::uint32_t i = 0; i < frames; ++i) {
            // Sums in the device's sample type, so that the bypassed signal is the one the device would have got.
            const double value = sampleAt(from, type, i);
            if (device.type == core::SampleType::float64)
                into[i] = isFirst ? value : into[i] + value;
            else
                into[i] = isFirst ? static_cast<float>(value) : static_cast<float>(into[i]) + static_cast<float>(value);
        }
    }
}

void Fallbacks::finishBypass(BypassDevice& device, std::uint32_t frames) noexcept {
    if (device.output == nullptr) return;
    BypassLine& line = *device.line;
    FallbackPort& port = *device.output;
    for (std::uint32_t c = 0; c < port.channels; ++c) {
        const bool hasInput = device.inputChannels == 1 || c < device.inputChannels;
        const double* from = hasInput ? device.mixed[device.inputChannels == 1 ? 0 : c].data() : nullptr;
        std::uint32_t position = line.position;
        for (std::uint32_t i = 0; i < frames; ++i) {
            double value = from == nullptr ? 0 : from[i];
            if (line.latency > 0) {
                std::swap(value, line.ring[c][position]);
                position = position + 1 == line.latency ? 0 : position + 1;
            }
            if (port.type == core::SampleType::float64)
                reinterpret_cast<double*>(port.samples[c].data())[i] = value;
            else
                reinterpret_cast<float*>(port.samples[c].data())[i] = static_cast<float>(value);
        }
    }
    if (line.latency > 0) line.position = (line.position + frames) % line.latency;
}

} // namespace glovebox::client
