#include "testing/check.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace {

using glovebox::testing::isEqual;
using glovebox::testing::toText;

enum class Colour : std::uint8_t { red = 3 };

struct Opaque {
    int value = 0;
};

} // namespace

TEST_CASE("numbers of different types are equal when their values are") {
    CHECK(isEqual(2, 2u));
    CHECK(isEqual(std::uint8_t{7}, std::int64_t{7}));
    CHECK(!isEqual(-1, std::numeric_limits<std::uint32_t>::max()));
    CHECK(!isEqual(1.0, 1.5));
    CHECK(isEqual(std::string("a"), "a"));
}

TEST_CASE("a failure shows values as a person reads them") {
    CHECK_EQUAL(toText(true), "true");
    CHECK_EQUAL(toText(std::uint8_t{65}), "65");
    CHECK_EQUAL(toText('A'), "'A' (65)");
    CHECK_EQUAL(toText(0.1), "0.10000000000000001");
    CHECK_EQUAL(toText(Colour::red), "3");
    CHECK_EQUAL(toText(std::byte{255}), "255");
    CHECK_EQUAL(toText(nullptr), "nullptr");
    CHECK_EQUAL(toText("text"), "\"text\"");
    CHECK_EQUAL(toText(std::vector<int>{1, 2}), "[1, 2]");
    CHECK_EQUAL(toText(std::vector<int>(20, 0)), "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...]");
    CHECK_EQUAL(toText(Opaque{}), "(a value that cannot be printed)");
}

TEST_CASE("a check says whether it held, on any thread") {
    std::atomic<bool> hasHeld{false};
    std::thread([&] { hasHeld = CHECK(1 + 1 == 2); }).join();
    REQUIRE(hasHeld.load());
    CHECK_NEAR(1.0f, 1.0001, 1e-3);
}

TEST_CASE("SKIP leaves the case and carries the reason") {
    std::string reason;
    try {
        SKIP("no display");
    } catch (const glovebox::testing::CaseSkipped& skipped) {
        reason = skipped.reason;
    }
    CHECK_EQUAL(reason, "no display");
}
