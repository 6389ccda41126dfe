#include "os/message_channel.h"
#include "os/shared_memory.h"
#include "support.h"

#include <cstring>
#include <string_view>

using namespace glovebox;
using namespace glovebox::os;
using glovebox::os::test::bytesOf;

namespace {

struct Pair {
    MessageChannel host;
    MessageChannel child;
    std::vector<std::byte> buffer = std::vector<std::byte>(largestMessage);

    Pair() {
        auto created = MessageChannel::createPair();
        REQUIRE(created.isOk());
        host = std::move(created->first);
        child = std::move(created->second);
    }
    /// The next message for `end`, waiting for it; "(outcome n)" if there is none.
    std::string next(MessageChannel& end, std::vector<Handle>* handles = nullptr) {
        std::size_t size = 0;
        ChannelOutcome outcome = end.receive(buffer, size, handles);
        for (const std::uint64_t limit = test::limitNs(); outcome == ChannelOutcome::wouldBlock && nowNs() < limit;) {
            outcome = end.receive(buffer, size, handles);
        }
        if (outcome != ChannelOutcome::ok) return "(outcome " + std::to_string(static_cast<int>(outcome)) + ")";
        return {reinterpret_cast<const char*>(buffer.data()), size};
    }
};

} // namespace

TEST_CASE("messages keep their borders and order, both ways") {
    Pair pair;
    CHECK_EQUAL(pair.host.send(bytesOf("one")), ChannelOutcome::ok);
    CHECK_EQUAL(pair.host.send(bytesOf("three")), ChannelOutcome::ok);
    CHECK_EQUAL(pair.child.send(bytesOf("answer")), ChannelOutcome::ok);
    CHECK_EQUAL(pair.next(pair.child), "one");
    CHECK_EQUAL(pair.next(pair.child), "three");
    CHECK_EQUAL(pair.next(pair.host), "answer");
}

TEST_CASE("receiving never blocks") {
    Pair pair;
    std::size_t size = 0;
    CHECK_EQUAL(pair.host.receive(pair.buffer, size, nullptr), ChannelOutcome::wouldBlock);
}

TEST_CASE("the largest message passes, a larger one is refused") {
    Pair pair;
    const std::string largest(largestMessage, 'x');
    CHECK_EQUAL(pair.host.send(bytesOf(largest)), ChannelOutcome::ok);
    CHECK(pair.next(pair.child) == largest);
    CHECK_EQUAL(pair.host.send(bytesOf(largest + "y")), ChannelOutcome::tooLarge);
    CHECK_EQUAL(pair.host.send({}), ChannelOutcome::failed);
}

TEST_CASE("a full queue is reported and works again when it is read") {
    Pair pair;
    const std::string message(1000, 'm');
    int sent = 0;
    ChannelOutcome outcome = ChannelOutcome::ok;
    while (sent < 100'000 && (outcome = pair.child.send(bytesOf(message))) == ChannelOutcome::ok) ++sent;
    CHECK_EQUAL(outcome, ChannelOutcome::wouldBlock);
    CHECK(sent >= 8);
    for (int i = 0; i < sent; ++i) {
        if (!CHECK(pair.next(pair.host) == message)) break;
    }
    CHECK_EQUAL(pair.child.send(bytesOf("again")), ChannelOutcome::ok);
    CHECK_EQUAL(pair.next(pair.host), "again");
}

TEST_CASE("a full queue tears no message that carries handles") {
    Pair pair;
    auto memory = SharedMemory::create(4096, "sent");
    REQUIRE(memory.isOk());
    const std::vector<const Handle*> handles(mostHandlesPerMessage, &memory->handle());
    const auto messageOf = [](int number) { return std::string(7000 + static_cast<std::size_t>(number), 'm'); };
    int sent = 0;
    ChannelOutcome outcome = ChannelOutcome::ok;
    while (sent < 1000 && (outcome = pair.host.send(bytesOf(messageOf(sent)), handles)) == ChannelOutcome::ok) ++sent;
    CHECK_EQUAL(outcome, ChannelOutcome::wouldBlock);
    CHECK(sent >= 4);
    for (int i = 0; i < sent; ++i) {
        std::vector<Handle> arrived;
        if (!CHECK(pair.next(pair.child, &arrived) == messageOf(i))) break;
        CHECK_EQUAL(arrived.size(), handles.size());
    }
}

TEST_CASE("the peer reads what was sent before the end, then the end") {
    Pair pair;
    CHECK_EQUAL(pair.child.send(bytesOf("last words")), ChannelOutcome::ok);
    pair.child.close();
    CHECK_EQUAL(pair.next(pair.host), "last words");
    std::size_t size = 0;
    ChannelOutcome outcome = ChannelOutcome::wouldBlock;
    for (const std::uint64_t limit = test::limitNs(); outcome == ChannelOutcome::wouldBlock && nowNs() < limit;) {
        outcome = pair.host.receive(pair.buffer, size, nullptr);
    }
    CHECK_EQUAL(outcome, ChannelOutcome::closed);
    CHECK_EQUAL(pair.host.send(bytesOf("anybody?")), ChannelOutcome::closed);
}

TEST_CASE("shutdown ends both directions") {
    Pair pair;
    pair.host.shutdown();
    std::size_t size = 0;
    ChannelOutcome outcome = ChannelOutcome::wouldBlock;
    for (const std::uint64_t limit = test::limitNs(); outcome == ChannelOutcome::wouldBlock && nowNs() < limit;) {
        outcome = pair.child.receive(pair.buffer, size, nullptr);
    }
    CHECK_EQUAL(outcome, ChannelOutcome::closed);
    CHECK_EQUAL(pair.child.send(bytesOf("x")), ChannelOutcome::closed);
}

TEST_CASE("a poller sees a message arrive") {
    Pair pair;
    Poller poller;
    REQUIRE(poller.add(pair.host.handle().get(), 5, Poller::readable).isOk());
    CHECK_EQUAL(pair.child.send(bytesOf("hello")), ChannelOutcome::ok);
    std::vector<Poller::Ready> ready;
    REQUIRE(poller.wait(test::limitNs(), ready).isOk());
    REQUIRE(ready.size() == 1);
    CHECK_EQUAL(ready[0].key, 5u);
    CHECK((ready[0].events & Poller::readable) != 0);
    CHECK_EQUAL(pair.next(pair.host), "hello");
}
