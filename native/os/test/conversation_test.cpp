// Everything that a sandbox and its host need from the operating system, in one short life.
#include "os/message_channel.h"
#include "os/shared_memory.h"
#include "os/wait_port.h"
#include "support.h"

using namespace glovebox;
using namespace glovebox::os;

TEST_CASE("a child receives memory over its inherited connection, writes it, wakes its parent and answers") {
    auto pair = MessageChannel::createPair();
    auto port = WaitPort::create();
    auto memory = SharedMemory::create(4096, "area");
    REQUIRE(pair.isOk() && port.isOk() && memory.isOk());
    auto mapping = memory->map(Access::readWrite);
    auto readOnly = memory->readOnlyHandle();
    REQUIRE(mapping.isOk() && readOnly.isOk());
    auto& word = *reinterpret_cast<std::atomic<std::uint32_t>*>(mapping->data());

    SpawnOptions options = test::childOptions({"converse"});
    options.inherited = {&pair->second.handle()};
    if (port->handle().isOpen()) options.inherited.push_back(&port->handle());
    auto child = Child::spawn(std::move(options));
    REQUIRE(child.isOk());
    pair->second.close();
    pair->first.setPeer(child->id());

    const std::byte message[] = {std::byte{'a'}, std::byte{'r'}, std::byte{'e'}, std::byte{'a'}};
    const Handle* const sent[] = {&memory->handle(), &readOnly.value()};
    CHECK_EQUAL(pair->first.send(message, sent), ChannelOutcome::ok);
    const std::uint64_t limit = test::limitNs();
    while (word.load(std::memory_order_acquire) == 0 && nowNs() < limit) port->wait(word, 0, limit);
    CHECK_EQUAL(word.load(), 1u);
    CHECK_EQUAL(static_cast<int>(mapping->data()[100]), 42);

    ExitStatus status;
    CHECK(child->waitUntil(limit, status));
    CHECK_EQUAL(status.text(), "exit code 0");
    // What it sent before its end is still there, then the end.
    std::vector<std::byte> buffer(largestMessage);
    std::size_t size = 0;
    CHECK_EQUAL(pair->first.receive(buffer, size, nullptr), ChannelOutcome::ok);
    CHECK_EQUAL(size, 2u);
    CHECK_EQUAL(pair->first.receive(buffer, size, nullptr), ChannelOutcome::closed);
}
