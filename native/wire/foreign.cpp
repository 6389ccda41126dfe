#include "wire/foreign.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <type_traits>

namespace glovebox::wire {
namespace {

/// A constant number of samples per step lets the compiler vectorise, and the second pass finds the first one's result in
/// the nearest cache.
constexpr std::uint32_t samplesPerStep = 64;

/// A repaired list costs a move per event that is out of order: a hostile list in reverse must not cost a block's time.
constexpr std::uint32_t mostRepairs = 64;

template <typename Bits, Bits exponent, typename Sample>
std::uint32_t scrub(Sample* samples, std::uint32_t count) noexcept {
    static_assert(sizeof(Bits) == sizeof(Sample));
    Bits replaced = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        Bits bits;
        std::memcpy(&bits, samples + i, sizeof bits);
        // All exponent bits set is what infinities and NaNs have in common (IEEE 754); no float compare, so that
        // -ffast-math or a signalling NaN changes nothing.
        const Bits isBad = (bits & exponent) == exponent ? 1 : 0;
        bits &= isBad - 1;
        replaced += isBad;
        std::memcpy(samples + i, &bits, sizeof bits);
    }
    return static_cast<std::uint32_t>(replaced);
}

template <typename Bits, Bits exponent, typename Sample>
std::uint32_t copyScrubbed(const Sample* foreign, Sample* into, std::uint32_t frames) noexcept {
    std::uint32_t replaced = 0;
    std::uint32_t at = 0;
    for (; at + samplesPerStep <= frames; at += samplesPerStep) {
        std::memcpy(into + at, foreign + at, samplesPerStep * sizeof(Sample));
        // What is checked below is the private copy: the compiler may not go back to the foreign memory for it.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        replaced += scrub<Bits, exponent>(into + at, samplesPerStep);
    }
    // A block of no frames may have no buffer either.
    if (at < frames) std::memcpy(into + at, foreign + at, (frames - at) * sizeof(Sample));
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return replaced + scrub<Bits, exponent>(into + at, frames - at);
}

/// One read, which the compiler can neither repeat nor split.
template <typename T>
T readOnce(const T& foreign) noexcept {
    return *static_cast<const volatile T*>(&foreign);
}

core::Event readEvent(const std::byte* place) noexcept {
    static_assert(sizeof(core::Event) % sizeof(std::uint64_t) == 0);
    constexpr std::size_t wordCount = sizeof(core::Event) / sizeof(std::uint64_t);
    std::uint64_t words[wordCount];
    const auto* foreign = reinterpret_cast<const volatile std::uint64_t*>(place);
    for (std::size_t i = 0; i < wordCount; ++i) words[i] = foreign[i];
    core::Event event;
    std::memcpy(&event, words, sizeof event);
    return event;
}

} // namespace

std::uint32_t copyFinite(const float* foreign, float* into, std::uint32_t frames) noexcept {
    return copyScrubbed<std::uint32_t, 0x7f800000u>(foreign, into, frames);
}

std::uint32_t copyFinite(const double* foreign, double* into, std::uint32_t frames) noexcept {
    return copyScrubbed<std::uint64_t, 0x7ff0000000000000u>(foreign, into, frames);
}

EventReadReport readEvents(const std::byte* area, std::uint32_t capacity, std::uint32_t payloadCapacity,
                           std::uint64_t sequence, std::uint32_t frames, core::EventList& into) noexcept {
    EventReadReport report;
    into.clear(true);
    const auto& header = *reinterpret_cast<const EventAreaHeader*>(area);
    if (header.sequence.load(std::memory_order_acquire) != sequence) return report;
    const std::uint32_t announced = readOnce(header.count);
    const std::uint32_t count = std::min(announced, capacity);
    const std::uint32_t payloadSize = std::min(readOnce(header.payloadSize), payloadCapacity);
    report.dropped = std::min(announced, mostEvents) - count; // no list is longer: what is beyond is a lie
    const std::byte* const events = area + sizeof(EventAreaHeader);
    const std::byte* const payload = events + capacity * sizeof(core::Event);
    std::uint32_t latest = 0;
    std::uint32_t repairs = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const core::Event event = readEvent(events + i * sizeof(core::Event));
        const bool isLate = event.time < latest;
        if (!core::isWellFormed(event, frames, payloadSize) || (isLate && ++repairs > mostRepairs)) {
            ++report.dropped;
            continue;
        }
        std::span<const std::byte> sysex;
        if (event.kind == core::EventKind::sysex) sysex = {payload + event.words[0], event.words[1]};
        if (isLate) {
            static_cast<void>(into.insert(event, sysex));
        } else {
            static_cast<void>(into.push(event, sysex));
            latest = event.time;
        }
    }
    report.dropped += into.dropped();
    return report;
}

void writeEvents(std::byte* area, std::uint32_t capacity, std::uint32_t payloadCapacity, std::uint64_t sequence,
                 const core::EventList& events) noexcept {
    auto& header = *reinterpret_cast<EventAreaHeader*>(area);
    std::byte* const slots = area + sizeof(EventAreaHeader);
    std::byte* const payload = slots + capacity * sizeof(core::Event);
    std::uint32_t count = 0;
    std::uint32_t used = 0;
    std::uint32_t dropped = events.dropped();
    for (core::Event event : events.view()) {
        const std::span<const std::byte> sysex = events.payloadOf(event);
        if (count == capacity || sysex.size() > payloadCapacity - used) {
            ++dropped;
            continue;
        }
        if (event.kind == core::EventKind::sysex) {
            std::memcpy(payload + used, sysex.data(), sysex.size());
            event.words[0] = used;
            used += static_cast<std::uint32_t>(sysex.size());
        }
        std::memcpy(slots + count++ * sizeof(core::Event), &event, sizeof event);
    }
    header.count = count;
    header.payloadSize = used;
    header.dropped = dropped;
    header.sequence.store(sequence, std::memory_order_release);
}

} // namespace glovebox::wire
