#pragma once

#include "core/plugin_info.h"

#include <cstdint>

/// The arithmetic of connections (design section 5). Audio thread; no allocation.
namespace glovebox::engine {

/// Replaces `frames` samples of `target` by `source`, or adds them: in the target's sample type, 64 to 32 bit rounded to
/// nearest, 32 to 64 bit exact. The two do not overlap.
void copySamples(const void* source, core::SampleType sourceType, void* target, core::SampleType targetType,
                 std::uint32_t frames) noexcept;
void addSamples(const void* source, core::SampleType sourceType, void* target, core::SampleType targetType,
                std::uint32_t frames) noexcept;

void clearSamples(void* target, core::SampleType type, std::uint32_t frames) noexcept;

/// True if every sample equals the first one, bit for bit. Ends at the first that does not, so music costs nothing.
[[nodiscard]] bool isConstant(const void* samples, core::SampleType type, std::uint32_t frames) noexcept;
/// True if every sample is zero (of either sign).
[[nodiscard]] bool isSilent(const void* samples, core::SampleType type, std::uint32_t frames) noexcept;

[[nodiscard]] constexpr std::uint32_t sampleSize(core::SampleType type) noexcept {
    return type == core::SampleType::float64 ? 8 : 4;
}

} // namespace glovebox::engine
