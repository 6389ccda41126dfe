#include "engine/mixer.h"

#include <cstring>

namespace glovebox::engine {
namespace {

template <typename Source, typename Target>
void copyAs(const void* source, void* target, std::uint32_t frames) noexcept {
    const auto* from = static_cast<const Source*>(source);
    auto* to = static_cast<Target*>(target);
    for (std::uint32_t i = 0; i < frames; ++i) to[i] = static_cast<Target>(from[i]);
}

template <typename Source, typename Target>
void addAs(const void* source, void* target, std::uint32_t frames) noexcept {
    const auto* from = static_cast<const Source*>(source);
    auto* to = static_cast<Target*>(target);
    for (std::uint32_t i = 0; i < frames; ++i) to[i] += static_cast<Target>(from[i]);
}

template <typename Sample>
bool isZero(const void* samples, std::uint32_t frames) noexcept {
    const auto* from = static_cast<const Sample*>(samples);
    for (std::uint32_t i = 0; i < frames; ++i) {
        if (from[i] != 0) return false;
    }
    return true;
}

constexpr bool isWide(core::SampleType type) noexcept { return type == core::SampleType::float64; }

} // namespace

void copySamples(const void* source, core::SampleType sourceType, void* target, core::SampleType targetType,
                 std::uint32_t frames) noexcept {
    if (sourceType == targetType) {
        std::memcpy(target, source, std::size_t{frames} * sampleSize(targetType));
    } else if (isWide(sourceType)) {
        copyAs<double, float>(source, target, frames);
    } else {
        copyAs<float, double>(source, target, frames);
    }
}

void addSamples(const void* source, core::SampleType sourceType, void* target, core::SampleType targetType,
                std::uint32_t frames) noexcept {
    if (isWide(targetType)) {
        isWide(sourceType) ? addAs<double, double>(source, target, frames)
                           : addAs<float, double>(source, target, frames);
    } else {
        isWide(sourceType) ? addAs<double, float>(source, target, frames) : addAs<float, float>(source, target, frames);
    }
}

void clearSamples(void* target, core::SampleType type, std::uint32_t frames) noexcept {
    std::memset(target, 0, std::size_t{frames} * sampleSize(type));
}

bool isConstant(const void* samples, core::SampleType type, std::uint32_t frames) noexcept {
    const std::size_t size = sampleSize(type);
    // A run of equal samples equals itself shifted by one.
    return frames < 2 || std::memcmp(samples, static_cast<const std::byte*>(samples) + size, (frames - 1) * size) == 0;
}

bool isSilent(const void* samples, core::SampleType type, std::uint32_t frames) noexcept {
    return isWide(type) ? isZero<double>(samples, frames) : isZero<float>(samples, frames);
}

} // namespace glovebox::engine
