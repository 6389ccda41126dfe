#include "histogram.h"

#include "core/duration_buckets.h"

#include <algorithm>
#include <cmath>

namespace glovebox::bench {

using Buckets = core::ThousandthBuckets;

Histogram::Histogram() : buckets(Buckets::count(), 0) {}

void Histogram::record(std::uint64_t ns) noexcept {
    ++buckets[Buckets::indexOf(ns)];
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
        if (seen >= wanted) return Buckets::valueOf(i);
    }
    return 0;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Histogram::counts() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> result;
    for (std::size_t i = 0; i < buckets.size(); ++i)
        if (buckets[i] != 0) result.emplace_back(Buckets::valueOf(i), buckets[i]);
    return result;
}

} // namespace glovebox::bench
