#include "os/clock.h"
#include "os/wait_port.h"
#include "support.h"

#include <array>
#include <atomic>
#include <memory>
#include <thread>

using namespace glovebox::os;

namespace {

/// For pairs of words, one after the other: each of two threads stores to its word and then loads the other's.
struct StoreThenLoad {
    static constexpr std::uint32_t rounds = 50'000;
    using Words = std::array<std::atomic<std::uint32_t>, rounds>;
    std::array<Words, 2> words{};
    std::array<std::array<std::uint32_t, rounds>, 2> loaded{};
    std::array<std::atomic<std::uint32_t>, 2> at{};

    void run(std::size_t me) {
        for (std::uint32_t round = 0; round < rounds; ++round) {
            at[me] = round + 1;
            for (std::uint32_t turns = 1; at[1 - me] <= round; ++turns) {
                if (turns % 256 == 0) std::this_thread::yield();
            }
            words[me][round].store(1);
            loaded[me][round] = words[1 - me][round].load();
        }
    }
};

} // namespace

TEST_CASE("of two threads that store and then load each other's word at least one sees the other") {
    // Whoever raises a flag and then looks, and whoever does something and then looks for flags, rest on it.
    const auto both = std::make_unique<StoreThenLoad>();
    std::thread other([&] { both->run(1); });
    both->run(0);
    other.join();
    std::uint32_t unseen = 0;
    for (std::uint32_t round = 0; round < StoreThenLoad::rounds; ++round)
        if (both->loaded[0][round] == 0 && both->loaded[1][round] == 0) ++unseen;
    CHECK_EQUAL(unseen, 0u);
}

TEST_CASE("waiting returns at once when the word differs already") {
    auto port = WaitPort::create();
    REQUIRE(port.isOk());
    const std::atomic<std::uint32_t> word{7};
    CHECK_EQUAL(port->wait(word, 6, forEver), WaitOutcome::valueDiffered);
}

TEST_CASE("waiting ends at its deadline, not before it") {
    auto port = WaitPort::create();
    REQUIRE(port.isOk());
    const std::atomic<std::uint32_t> word{0};
    const std::uint64_t deadline = nowNs() + 3'000'000;
    CHECK_EQUAL(port->wait(word, 0, deadline), WaitOutcome::timedOut);
    CHECK(nowNs() >= deadline);
    CHECK_EQUAL(port->wait(word, 0, nowNs()), WaitOutcome::timedOut);
}

TEST_CASE("a wake-up through a port ends the wait of another thread") {
    auto port = WaitPort::create();
    REQUIRE(port.isOk());
    std::atomic<std::uint32_t> word{0};
    std::thread waker([&] {
        word.store(1);
        port->wake(word);
    });
    while (word.load() == 0) {
        const WaitOutcome outcome = port->wait(word, 0, test::limitNs());
        CHECK(outcome == WaitOutcome::woken || outcome == WaitOutcome::valueDiffered);
        if (outcome == WaitOutcome::timedOut) break;
    }
    waker.join();
    CHECK_EQUAL(word.load(), 1u);
}

TEST_CASE("kernel calls of a thread are counted") {
    const std::atomic<std::uint32_t> word{0};
    const std::uint64_t before = waitCallsOfThisThread();
    wakeWord(word, 1);
    waitOnWord(word, 1, forEver);
    CHECK_EQUAL(waitCallsOfThisThread() - before, 2u);
    std::thread([] { CHECK_EQUAL(waitCallsOfThisThread(), 0u); }).join();
}
