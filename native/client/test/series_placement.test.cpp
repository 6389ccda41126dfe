#include "client/series_placement.h"
#include "testing/check.h"

#include <array>

using glovebox::client::anyProcessor;
using glovebox::client::SeriesPlace;
using glovebox::client::SeriesProcessors;
using glovebox::client::SeriesWatch;

namespace {

/// Returns in how many of them there was news.
std::uint32_t play(SeriesWatch& watch, std::uint32_t blocks, std::uint32_t processor, bool isSeries = true) {
    std::uint32_t news = 0;
    for (std::uint32_t i = 0; i < blocks; ++i) news += watch.block(processor, isSeries) ? 1 : 0;
    return news;
}

constexpr std::uint32_t enough = SeriesWatch::blocksUntilSteady + 1;

} // namespace

TEST_CASE("a series is steady after 64 blocks, and its host settled when they came from one processor") {
    SeriesWatch watch;
    CHECK_EQUAL(play(watch, SeriesWatch::blocksUntilSteady - 1, 3), 0u);
    CHECK(!watch.isSteady());
    CHECK_EQUAL(play(watch, 2, 3), 2u);
    CHECK(watch.isSteady());
    CHECK_EQUAL(watch.host(), 3u);
    CHECK_EQUAL(play(watch, 1000, 3), 0u);
}

TEST_CASE("a host that moves about is nowhere, and no news; where it stays is") {
    SeriesWatch watch;
    for (std::uint32_t i = 0; i < 2 * enough; ++i) static_cast<void>(watch.block(i % 2, true));
    CHECK(watch.isSteady());
    CHECK_EQUAL(watch.host(), anyProcessor);
    CHECK_EQUAL(play(watch, SeriesWatch::blocksUntilSteady, 1), 1u);
    CHECK_EQUAL(watch.host(), 1u);
}

TEST_CASE("what is no series any more is not steady, and that is news once") {
    SeriesWatch watch;
    static_cast<void>(play(watch, enough, 0));
    CHECK_EQUAL(play(watch, 1000, 0, false), 1u);
    CHECK(!watch.isSteady());
    CHECK_EQUAL(play(watch, SeriesWatch::blocksUntilSteady, 0), 1u);
    CHECK(watch.isSteady());
}

TEST_CASE("after a missed deadline a series is not steady for 4096 blocks, whatever it does") {
    SeriesWatch watch;
    static_cast<void>(play(watch, enough, 0));
    watch.missed();
    CHECK(!watch.isSteady());
    static_cast<void>(play(watch, 1000, 0));
    static_cast<void>(play(watch, 1, 0, false));
    static_cast<void>(play(watch, SeriesWatch::blocksOfProbation - 1001, 1));
    CHECK(!watch.isSteady());
    static_cast<void>(play(watch, 1, 1));
    CHECK(watch.isSteady());
}

TEST_CASE("each series gets a processor of its own that is not its host's, while there is one") {
    SeriesProcessors processors;
    const std::array<std::uint32_t, 3> allowed{0, 2, 5};
    CHECK_EQUAL(processors.take(allowed, 0), 2u);
    CHECK_EQUAL(processors.take(allowed, 0), 5u);
    CHECK_EQUAL(processors.take(allowed, 0), anyProcessor);
    CHECK_EQUAL(processors.take(allowed, 5), 0u);
    processors.giveBack(5);
    CHECK_EQUAL(processors.take(allowed, 2), 5u);
    CHECK_EQUAL(processors.take(std::array<std::uint32_t, 1>{7}, 7), anyProcessor);
}
