#include "os/poller.h"

#include "os/message_channel.h"
#include "support.h"

#include <thread>

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("a wake before the wait is not lost, and only one wait sees it") {
    Poller poller;
    std::vector<Poller::Ready> ready;
    poller.wake();
    poller.wake();
    const std::uint64_t limit = test::limitNs();
    CHECK(poller.wait(limit, ready));
    CHECK(ready.empty());
    CHECK(nowNs() < limit);
    const std::uint64_t soon = nowNs() + 2'000'000;
    CHECK(poller.wait(soon, ready));
    CHECK(nowNs() >= soon);
}

TEST_CASE("another thread wakes a poller that waits for ever") {
    Poller poller;
    std::thread waker([&] { poller.wake(); });
    std::vector<Poller::Ready> ready;
    CHECK(poller.wait(forEver, ready));
    waker.join();
}

TEST_CASE("a deadline in the past only looks") {
    Poller poller;
    std::vector<Poller::Ready> ready;
    CHECK(poller.wait(0, ready));
    CHECK(ready.empty());
}

TEST_CASE("what is removed is not reported any more") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    Poller poller;
    const NativeHandle handle = pair->first.handle().get();
    REQUIRE(poller.add(handle, 3, Poller::readable).isOk());
    const std::byte message[] = {std::byte{1}};
    REQUIRE(pair->second.send(message) == ChannelOutcome::ok);
    std::vector<Poller::Ready> ready;
    CHECK(poller.wait(test::limitNs(), ready));
    CHECK_EQUAL(ready.size(), 1u);
    poller.remove(handle, 3);
    CHECK(poller.wait(0, ready));
    CHECK(ready.empty());
}

TEST_CASE("the end of a peer is reported") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    Poller poller;
    REQUIRE(poller.add(pair->first.handle().get(), 8, Poller::readable | Poller::hungUp).isOk());
    pair->second.close();
    std::vector<Poller::Ready> ready;
    CHECK(poller.wait(test::limitNs(), ready));
    REQUIRE(ready.size() == 1);
    CHECK_EQUAL(ready[0].key, 8u);
    CHECK((ready[0].events & Poller::hungUp) != 0);
}
