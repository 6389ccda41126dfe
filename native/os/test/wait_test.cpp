#include "os/clock.h"
#include "os/wait_port.h"
#include "support.h"

#include <thread>

using namespace glovebox::os;

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
