#include "client/block_pace.h"
#include "client/spare_processors.h"
#include "testing/check.h"

#include <algorithm>
#include <random>

using glovebox::client::BlockPace;
using glovebox::client::HeldProcessors;
using glovebox::client::SpareProcessors;

namespace {

constexpr std::uint32_t frames = 64;
constexpr double sampleRate = 48000;
constexpr std::uint64_t periodNs = 1'333'333;
constexpr std::uint64_t beginNs = 1'000'000'000;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

/// Asks for blocks at the beat, each late by what `lateness` says of its number, and returns what is expected after the last.
template <typename Lateness>
std::uint64_t play(BlockPace& pace, std::uint64_t from, std::uint64_t count, Lateness&& lateness) {
    std::uint64_t expected = 0;
    for (std::uint64_t i = 0; i < count; ++i)
        expected = pace.blockAsked(from + i * periodNs + lateness(i), frames, sampleRate);
    return expected;
}

std::uint64_t onTime(std::uint64_t) { return 0; }

} // namespace

TEST_CASE("the next block of a steady caller is expected a period later, but not before eight intervals were seen") {
    BlockPace pace;
    for (std::uint64_t i = 0; i < BlockPace::intervalCount; ++i)
        CHECK_EQUAL(pace.blockAsked(beginNs + i * periodNs, frames, sampleRate), 0);
    for (std::uint64_t i = BlockPace::intervalCount; i < 100; ++i)
        CHECK_EQUAL(pace.blockAsked(beginNs + i * periodNs, frames, sampleRate), beginNs + (i + 1) * periodNs);
}

TEST_CASE("a caller who is late now and then is expected when it would come if nothing held it up") {
    std::mt19937 random{3};
    std::uniform_int_distribution<std::uint64_t> upTo60us(0, 60'000);
    BlockPace pace;
    std::uint64_t worst = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const std::uint64_t expected = pace.blockAsked(beginNs + i * periodNs + upTo60us(random), frames, sampleRate);
        if (i > 50) worst = std::max(worst, distance(expected, beginNs + (i + 1) * periodNs));
    }
    CHECK(worst < 40'000);
}

TEST_CASE("one block that is very late changes nothing, a caller without a pace is never expected") {
    BlockPace pace;
    static_cast<void>(play(pace, beginNs, 50, onTime));
    static_cast<void>(pace.blockAsked(beginNs + 50 * periodNs + periodNs / 2, frames, sampleRate));
    CHECK_EQUAL(pace.blockAsked(beginNs + 51 * periodNs, frames, sampleRate), beginNs + 52 * periodNs);

    std::mt19937 random{5};
    std::uniform_int_distribution<std::uint64_t> anything(periodNs / 10, periodNs * 10);
    std::uint64_t now = beginNs + 52 * periodNs;
    int expectations = 0;
    for (int i = 0; i < 1000; ++i) {
        now += anything(random);
        const std::uint64_t expected = pace.blockAsked(now, frames, sampleRate);
        if (i >= 8 && expected != 0) ++expectations;
        CHECK(expected == 0 || expected >= now);
    }
    CHECK(expectations < 100); // eight may look like a pace
}

TEST_CASE("another block size, a pause, a clock that stands still and forgetting begin anew") {
    const auto isAnew = [](BlockPace& pace, std::uint64_t now, std::uint32_t ofFrames) {
        return pace.blockAsked(now, ofFrames, sampleRate) == 0;
    };
    const std::uint64_t next = beginNs + 50 * periodNs;
    for (int kind = 0; kind < 4; ++kind) {
        BlockPace pace;
        CHECK(play(pace, beginNs, 50, onTime) != 0);
        if (kind == 0) CHECK(isAnew(pace, next, 128));
        if (kind == 1) CHECK(isAnew(pace, next + BlockPace::longestPeriodNs, frames));
        if (kind == 2) CHECK(isAnew(pace, next - periodNs, frames));
        if (kind == 3) {
            pace.forget();
            CHECK(isAnew(pace, next, frames));
        }
        CHECK_EQUAL(play(pace, next + 2 * periodNs, BlockPace::intervalCount - 1, onTime), 0);
    }
}

TEST_CASE("a pace that is not the sample rate's is followed") {
    BlockPace pace;
    std::uint64_t expected = 0, now = beginNs;
    for (int i = 0; i < 100; ++i, now += 2'000'000) expected = pace.blockAsked(now, frames, sampleRate);
    CHECK_EQUAL(expected, now);
}

TEST_CASE("no more processors are held than there are besides the hosts', and all come back") {
    SpareProcessors spare(4);
    HeldProcessors first(spare), second(spare);
    CHECK_EQUAL(first.hold(2), 2);
    CHECK_EQUAL(second.hold(8), 1);
    CHECK_EQUAL(first.hold(1), 1);
    CHECK_EQUAL(second.hold(8), 2);
    {
        HeldProcessors third(spare);
        CHECK_EQUAL(third.hold(1), 0);
        second.giveBack();
        CHECK_EQUAL(third.hold(8), 2);
    }
    CHECK_EQUAL(first.hold(8), 3);
    SpareProcessors none(1);
    HeldProcessors alone(none);
    CHECK_EQUAL(alone.hold(1), 0);
}
