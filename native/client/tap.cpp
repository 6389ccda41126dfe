#include "client/tap.h"

#include <algorithm>
#include <cmath>

namespace glovebox::client {

Tap::Tap(std::uint32_t channels, std::uint32_t longest) : channelCount(channels), maxFrames(longest) {
    for (Slot& slot : slots)
        slot.samples = std::vector<std::atomic<float>>(static_cast<std::size_t>(channels) * longest);
}

void Tap::publish(std::uint64_t sequence, const std::byte* const* channel, std::uint32_t available,
                  core::SampleType type, std::uint32_t frames) noexcept {
    const std::uint32_t target = newest.load(std::memory_order_relaxed) ^ 1u;
    Slot& slot = slots[target];
    const std::uint32_t version = slot.version.load(std::memory_order_relaxed);
    slot.version.store(version + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    for (std::uint32_t c = 0; c < channelCount; ++c) {
        std::atomic<float>* into = slot.samples.data() + static_cast<std::size_t>(c) * maxFrames;
        const std::byte* from = c < available ? channel[c] : nullptr;
        for (std::uint32_t i = 0; i < frames; ++i) {
            float value = 0;
            if (from != nullptr)
                value = type == core::SampleType::float64 ? static_cast<float>(reinterpret_cast<const double*>(from)[i])
                                                          : reinterpret_cast<const float*>(from)[i];
            into[i].store(value, std::memory_order_relaxed);
        }
    }
    slot.sequence.store(sequence, std::memory_order_relaxed);
    slot.frames.store(frames, std::memory_order_relaxed);
    slot.version.store(version + 2, std::memory_order_release);
    newest.store(target, std::memory_order_release);
}

TapReading Tap::read(std::span<float* const> channels, std::uint32_t capacity) const noexcept {
    for (;;) {
        const Slot& slot = slots[newest.load(std::memory_order_acquire)];
        const std::uint32_t before = slot.version.load(std::memory_order_acquire);
        if (before & 1u) continue;
        TapReading reading;
        reading.sequence = slot.sequence.load(std::memory_order_relaxed);
        reading.frames = std::min(slot.frames.load(std::memory_order_relaxed), maxFrames);
        reading.channels = channelCount;
        double sum = 0;
        for (std::uint32_t c = 0; c < channelCount; ++c) {
            const std::atomic<float>* from = slot.samples.data() + static_cast<std::size_t>(c) * maxFrames;
            for (std::uint32_t i = 0; i < reading.frames; ++i) {
                const float value = from[i].load(std::memory_order_relaxed);
                reading.peak = std::max(reading.peak, static_cast<double>(std::fabs(value)));
                sum += static_cast<double>(value) * value;
                if (c < channels.size() && i < capacity) channels[c][i] = value;
            }
        }
        const double values = static_cast<double>(channelCount) * reading.frames;
        reading.rms = values > 0 ? std::sqrt(sum / values) : 0;
        std::atomic_thread_fence(std::memory_order_acquire);
        if (slot.version.load(std::memory_order_relaxed) == before) return reading;
    }
}

} // namespace glovebox::client
