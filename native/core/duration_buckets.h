#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace glovebox::core {

/// Where a duration is counted, in the manner of HdrHistogram: values below 2 x `perDoubling` have a bucket of their own, above,
/// each doubling is divided into `perDoubling`. What is longer than ten seconds counts as ten.
template <std::uint64_t perDoubling>
struct DurationBuckets {
    static_assert(std::has_single_bit(perDoubling));
    static constexpr std::uint64_t exactBelow = 2 * perDoubling;
    static constexpr std::uint64_t highestNs = 10'000'000'000;

    [[nodiscard]] static constexpr std::size_t indexOf(std::uint64_t ns) noexcept {
        const std::uint64_t value = ns < highestNs ? ns : highestNs;
        if (value < exactBelow) return static_cast<std::size_t>(value);
        const int shift = std::bit_width(value) - std::bit_width(exactBelow - 1);
        return static_cast<std::size_t>(exactBelow + static_cast<std::uint64_t>(shift - 1) * perDoubling +
                                        ((value >> shift) - perDoubling));
    }
    /// The middle of a bucket.
    [[nodiscard]] static constexpr std::uint64_t valueOf(std::size_t index) noexcept {
        if (index < exactBelow) return index;
        const std::uint64_t beyond = index - exactBelow;
        const int shift = static_cast<int>(beyond / perDoubling) + 1;
        return ((beyond % perDoubling + perDoubling) << shift) + (std::uint64_t{1} << (shift - 1));
    }
    static constexpr std::size_t count() noexcept { return indexOf(highestNs) + 1; }
};

using ThousandthBuckets = DurationBuckets<1024>;
static_assert(ThousandthBuckets::indexOf(2047) == 2047 && ThousandthBuckets::indexOf(2048) == 2048 &&
              ThousandthBuckets::indexOf(4095) == 3071 && ThousandthBuckets::indexOf(4096) == 3072);
static_assert(ThousandthBuckets::indexOf(ThousandthBuckets::valueOf(20'000)) == 20'000);

} // namespace glovebox::core
