#include <string>
#include <thread>

#include "hosting/log_ring.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

TEST_CASE("the log ring keeps order, cuts long texts and counts what it drops") {
    LogRing ring;
    const std::string large(1000, 'x');
    CHECK(ring.push(LogSeverity::error, large.c_str()));
    for (std::size_t i = 1; i < LogRing::entryCount; ++i)
        CHECK(ring.push(LogSeverity::info, std::to_string(i).c_str()));
    CHECK(!ring.push(LogSeverity::info, "too many"));
    CHECK_EQUAL(ring.takeDropped(), 1u);
    LogRing::Entry entry;
    REQUIRE(ring.pop(entry));
    CHECK_EQUAL(std::string(entry.text.data()).size(), LogRing::textSize - 1);
    CHECK(entry.severity == LogSeverity::error);
    REQUIRE(ring.pop(entry));
    CHECK_EQUAL(std::string(entry.text.data()), "1");
    CHECK(ring.push(LogSeverity::info, "again"));
}

TEST_CASE("the log ring loses nothing that two writers were told is in") {
    LogRing ring;
    std::atomic<int> accepted{0};
    std::atomic<int> writing{2};
    const auto write = [&] {
        for (int i = 0; i < 5000; ++i) accepted += ring.push(LogSeverity::info, "text") ? 1 : 0;
        --writing;
    };
    std::thread first(write);
    std::thread second(write);
    int seen = 0;
    LogRing::Entry entry;
    const auto drain = [&] {
        while (ring.pop(entry)) {
            ++seen;
            CHECK_EQUAL(std::string(entry.text.data()), "text");
        }
    };
    while (writing > 0) drain();
    first.join();
    second.join();
    drain();
    CHECK_EQUAL(seen, accepted.load());
}

} // namespace glovebox::hosting::test
