#include "histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace glovebox::bench {

namespace {

/// Values below 2048 have a bucket of their own; above, each doubling is divided into 1024.
constexpr std::uint64_t exactBelow = 2048;
constexpr std::uint64_t perDoubling = 1024;
constexpr std::uint64_t highest = 10'000'000'000;

constexpr std::size_t indexOf(std::uint64_t value) noexcept {
    if (value < exactBelow) return static_cast<std::size_t>(value);
    const int shift = std::bit_width(value) - std::bit_width(exactBelow - 1);
    return static_cast<std::size_t>(exactBelow + static_cast<std::uint64_t>(shift - 1) * perDoubling +
                                    ((value >> shift) - perDoubling));
}

/// The middle of a bucket.
constexpr std::uint64_t valueOf(std::size_t index) noexcept {
    if (index < exactBelow) return index;
    const std::uint64_t beyond = index - exactBelow;
    const int shift = static_cast<int>(beyond / perDoubling) + 1;
    return ((beyond % perDoubling + perDoubling) << shift) + (std::uint64_t{1} << (shift - 1));
}

static_assert(indexOf(2047) == 2047 && indexOf(2048) == 2048 && indexOf(4095) == 3071 && indexOf(4096) == 3072);
static_assert(indexOf(valueOf(20'000)) == 20'000);

} // namespace

Histogram::Histogram() : buckets(indexOf(highest) + 1, 0) {}

void Histogram::record(std::uint64_t ns) noexcept {
    ++buckets[indexOf(std::min(ns, highest))];
    ++total;
}

void Histogram::merge(const Histogram& other) noexcept {
    for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += other.buckets[i];
    total += other.total;
}

void Histogram::clear() noexcept {
    std::fill(buckets.begin(), buckets.end(), 0);
    total = 0;
}

std::uint64_t Histogram::quantile(double share) const noexcept {
    const auto wanted =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        seen += buckets[i];
        if (seen >= wanted) return valueOf(i);
    }
    return 0;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Histogram::counts() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> result;
    for (std::size_t i = 0; i < buckets.size(); ++i)
        if (buckets[i] != 0) result.emplace_back(valueOf(i), buckets[i]);
    return result;
}

} // namespace glovebox::bench
