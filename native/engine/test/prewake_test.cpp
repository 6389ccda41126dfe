#include "engine/prewake.h"
#include "testing/check.h"

#include <algorithm>
#include <random>

using glovebox::engine::Prewake;

namespace {

constexpr std::uint64_t periodNs = 1'333'333;
constexpr std::uint64_t beginNs = 1'000'000'000;

/// A thread whose timers are late, and a clock that stands still but for what is said here.
struct Sleeper {
    Prewake prewake;
    std::uint64_t nowNs = beginNs, spunNs = 0;
    int caught = 0, chances = 0;

    /// Waits for a block that was promised for `dueNs` and is asked for at `askedNs`.
    void await(std::uint64_t dueNs, std::uint64_t askedNs, std::uint64_t overshootNs) {
        if (const Prewake::Chance chance = prewake.chance(nowNs, dueNs, 40'000)) {
            ++chances;
            CHECK(chance.wakeNs >= nowNs);
            CHECK(chance.wakeNs <= dueNs);
            CHECK(chance.spinUntilNs > chance.wakeNs);
            const std::uint64_t begun = chance.wakeNs + overshootNs;
            const std::uint64_t most = begun + (chance.spinUntilNs - chance.wakeNs);
            const std::uint64_t ended = std::clamp(askedNs, begun, most);
            const auto outcome = askedNs <= begun  ? Prewake::Outcome::asleep
                                 : askedNs <= most ? Prewake::Outcome::caught
                                                   : Prewake::Outcome::inVain;
            if (outcome == Prewake::Outcome::caught) ++caught;
            prewake.ended(chance, outcome, begun, ended);
            spunNs += ended - begun;
        }
        nowNs = std::max(nowNs, askedNs) + 5'000; // the block itself
    }
    [[nodiscard]] std::uint64_t mostSpunNs() const {
        return (nowNs - beginNs) / Prewake::budgetPart + Prewake::mostSavedNs;
    }
};

} // namespace

TEST_CASE("who comes on time finds its sandbox awake, and that costs no more than the budget") {
    std::mt19937 random{1};
    std::exponential_distribution<double> overshoot(1 / 8e3), lateness(1 / 8e3);
    Sleeper sleeper;
    constexpr int blocks = 5000;
    for (int i = 1; i <= blocks; ++i) {
        const std::uint64_t due = beginNs + static_cast<std::uint64_t>(i) * periodNs;
        sleeper.await(due, due + 5'000 + static_cast<std::uint64_t>(lateness(random)),
                      5'000 + static_cast<std::uint64_t>(overshoot(random)));
    }
    CHECK(sleeper.caught > blocks * 9 / 10);
    CHECK(sleeper.spunNs <= sleeper.mostSpunNs());
}

TEST_CASE("due times that lie cost no more than the budget: past, far away, jumping, never kept") {
    std::mt19937_64 random{2};
    for (int liar = 0; liar < 5; ++liar) {
        Sleeper sleeper;
        for (int i = 0; i < 5000; ++i) {
            const std::uint64_t asked = sleeper.nowNs + periodNs;
            std::uint64_t due = asked;
            if (liar == 0) due = sleeper.nowNs - std::min(sleeper.nowNs, random() % periodNs);
            if (liar == 1) due = sleeper.nowNs + Prewake::longestPeriodNs + random() % periodNs;
            if (liar == 2) due = random();
            if (liar == 3) due = sleeper.nowNs + 1 + random() % (2 * periodNs);
            if (liar == 4) due = asked - periodNs / 2;
            sleeper.await(due, asked, random() % 50'000);
            REQUIRE(sleeper.spunNs <= sleeper.mostSpunNs());
            CHECK(sleeper.prewake.leadNs() >= Prewake::leastLeadNs);
            CHECK(sleeper.prewake.leadNs() <= Prewake::mostLeadNs);
        }
        if (liar < 2) CHECK_EQUAL(sleeper.chances, 0);
        if (liar == 4) CHECK(sleeper.chances < 5000 / 4); // who breaks its word is seldom waited for
    }
}

TEST_CASE("where every block would cost more than the budget, only some are waited for") {
    Sleeper sleeper;
    constexpr std::uint64_t shortNs = 200'000;
    for (int i = 0; i < 5000; ++i) {
        const std::uint64_t due = sleeper.nowNs + shortNs;
        sleeper.await(due, due + 30'000, 5'000);
        REQUIRE(sleeper.spunNs <= sleeper.mostSpunNs());
    }
    CHECK(sleeper.chances > 0);
    CHECK(sleeper.chances < 5000);
}

TEST_CASE("after a clock that jumps, or no time at all, nobody spins on credit") {
    Prewake prewake;
    std::uint64_t granted = 0;
    for (int i = 0; i < 1000; ++i) {
        if (const auto chance = prewake.chance(beginNs, beginNs + periodNs, 40'000)) {
            granted += chance.spinUntilNs - chance.wakeNs;
            prewake.ended(chance, Prewake::Outcome::caught, chance.wakeNs, chance.spinUntilNs);
        }
    }
    CHECK(granted <= Prewake::mostSavedNs);
    static_cast<void>(prewake.chance(beginNs - 1, beginNs, 40'000));
    static_cast<void>(prewake.chance(~std::uint64_t{0} - 1, ~std::uint64_t{0}, 40'000));
    const auto chance = prewake.chance(~std::uint64_t{0} - 1, ~std::uint64_t{0}, 40'000);
    CHECK(chance.spinUntilNs - chance.wakeNs <= Prewake::mostSavedNs);
}
