#include "histogram.h"

#include "testing/check.h"

#include <random>

using namespace glovebox::bench;

namespace {

bool isWithinThousandth(std::uint64_t seen, std::uint64_t truth) {
    const std::uint64_t distance = seen > truth ? seen - truth : truth - seen;
    return distance * 1000 <= truth;
}

} // namespace

TEST_CASE("a quantile of a histogram is within a thousandth of the true one, from nanoseconds to seconds") {
    Histogram histogram;
    for (std::uint64_t value = 1; value < 9'000'000'000; value = value * 9 / 8 + 1) {
        histogram.clear();
        histogram.record(value);
        CHECK(isWithinThousandth(histogram.quantile(0.5), value));
    }
}

TEST_CASE("quantiles are values that so many others do not exceed") {
    Histogram histogram;
    for (std::uint64_t value = 1; value <= 1000; ++value) histogram.record(value);
    CHECK(histogram.count() == 1000);
    CHECK(histogram.quantile(0) == 1);
    CHECK(histogram.quantile(0.5) == 500);
    CHECK(histogram.quantile(0.99) == 990);
    CHECK(histogram.quantile(1) == 1000);
}

TEST_CASE("merged histograms are one of all values") {
    Histogram one, two, all;
    std::mt19937_64 random{7};
    for (int i = 0; i < 5000; ++i) {
        const std::uint64_t value = random() % 40'000'000;
        (i % 3 == 0 ? one : two).record(value);
        all.record(value);
    }
    one.merge(two);
    CHECK(one.count() == 5000);
    CHECK(one.counts() == all.counts());
    for (const double share : {0.0, 0.5, 0.9, 0.99, 0.999, 1.0}) CHECK(one.quantile(share) == all.quantile(share));
}

TEST_CASE("an empty histogram has no values, and one beyond ten seconds counts as ten") {
    Histogram histogram;
    CHECK(histogram.counts().empty());
    CHECK(histogram.quantile(0.5) == 0);
    histogram.record(~std::uint64_t{0});
    CHECK(isWithinThousandth(histogram.quantile(0.5), 10'000'000'000));
}
