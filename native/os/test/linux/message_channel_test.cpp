#include "os/message_channel.h"
#include "os/process.h"
#include "os/shared_memory.h"
#include "os/test/support.h"
#include "os/thread.h"
#include "testing/check.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>

using namespace glovebox;
using namespace glovebox::os;
using glovebox::os::test::bytesOf;

namespace {

std::uint32_t openDescriptors() { return usageOf(thisProcessId()).value().descriptors.value_or(0); }

/// Sends by hand, as a peer that ignores our rules.
ssize_t sendRaw(const MessageChannel& channel, std::span<const std::byte> message, std::span<const int> descriptors) {
    iovec part{const_cast<std::byte*>(message.data()), message.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) unsigned char control[CMSG_SPACE(sizeof(int) * 64)] = {};
    if (!descriptors.empty()) {
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr* const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
    }
    return ::sendmsg(static_cast<int>(channel.handle().get()), &header, MSG_NOSIGNAL);
}

} // namespace

TEST_CASE("handles travel to the child and stay ours") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    auto memory = SharedMemory::create(4096, "sent");
    REQUIRE(memory.isOk());
    auto writer = memory->map(Access::readWrite);
    writer->data()[7] = std::byte{77};
    const Handle* const sent[] = {&memory->handle(), &memory->handle()};
    CHECK_EQUAL(pair->first.send(bytesOf("area"), sent), ChannelOutcome::ok);
    CHECK(memory->handle().isOpen());

    std::vector<std::byte> buffer(largestMessage);
    std::vector<Handle> handles;
    std::size_t size = 0;
    CHECK_EQUAL(pair->second.receive(buffer, size, &handles), ChannelOutcome::ok);
    REQUIRE(handles.size() == 2);
    auto reader = Mapping::map(handles[1], 4096, Access::readOnly);
    REQUIRE(reader.isOk());
    CHECK_EQUAL(static_cast<int>(reader->data()[7]), 77);
}

TEST_CASE("the host opens no handle that a sandbox sends") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    const std::uint32_t before = openDescriptors();
    const int descriptors[] = {0, 1, 2};
    REQUIRE(sendRaw(pair->second, bytesOf("gift"), descriptors) == 4);
    std::vector<std::byte> buffer(largestMessage);
    std::size_t size = 0;
    CHECK_EQUAL(pair->first.receive(buffer, size, nullptr), ChannelOutcome::ok);
    CHECK_EQUAL(size, 4u);
    CHECK_EQUAL(openDescriptors(), before);
}

TEST_CASE("more handles than a message may carry are refused and leave nothing open") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    const std::uint32_t before = openDescriptors();
    std::array<int, mostHandlesPerMessage + 1> descriptors{};
    REQUIRE(sendRaw(pair->first, bytesOf("flood"), descriptors) == 5);
    std::vector<std::byte> buffer(largestMessage);
    std::vector<Handle> handles;
    std::size_t size = 0;
    CHECK_EQUAL(pair->second.receive(buffer, size, &handles), ChannelOutcome::failed);
    CHECK(handles.empty());
    CHECK_EQUAL(openDescriptors(), before);

    auto memory = SharedMemory::create(4096, "sent");
    const std::vector<const Handle*> tooMany(mostHandlesPerMessage + 1, &memory->handle());
    CHECK_EQUAL(pair->first.send(bytesOf("x"), tooMany), ChannelOutcome::failed);
}

TEST_CASE("a message whose handles find no room is lost and says why, and the next one is whole") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    auto memory = SharedMemory::create(4096, "sent");
    REQUIRE(memory.isOk());
    const std::vector<const Handle*> two(2, &memory->handle());
    REQUIRE(pair->first.send(bytesOf("gift"), two) == ChannelOutcome::ok);
    REQUIRE(pair->first.send(bytesOf("word")) == ChannelOutcome::ok);
    const std::uint32_t before = openDescriptors();
    rlimit own{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &own) == 0);
    // It takes the lowest number that is free: up to there the table is full.
    const Handle next = memory->handle().duplicate();
    const rlimit full{static_cast<rlim_t>(next.get()) + 1, own.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &full) == 0);
    std::vector<std::byte> buffer(largestMessage);
    std::vector<Handle> handles;
    std::size_t size = 0;
    const auto gift = pair->second.receive(buffer, size, &handles);
    CHECK(handles.empty());
    const auto word = pair->second.receive(buffer, size, &handles);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &own) == 0);
    CHECK_EQUAL(gift, ChannelOutcome::noRoom);
    CHECK_EQUAL(word, ChannelOutcome::ok);
    CHECK_EQUAL(size, 4u);
    CHECK_EQUAL(openDescriptors(), before + 1); // `next`
}

TEST_CASE("a message larger than the buffer is reported, and the next one is whole") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    const std::vector<std::byte> huge(largestMessage + 1);
    REQUIRE(sendRaw(pair->second, huge, {}) == static_cast<ssize_t>(huge.size()));
    REQUIRE(sendRaw(pair->second, bytesOf("next"), {}) == 4);
    std::vector<std::byte> buffer(largestMessage);
    std::size_t size = 0;
    CHECK_EQUAL(pair->first.receive(buffer, size, nullptr), ChannelOutcome::tooLarge);
    CHECK_EQUAL(size, 0u);
    CHECK_EQUAL(pair->first.receive(buffer, size, nullptr), ChannelOutcome::ok);
    CHECK_EQUAL(size, 4u);
}

TEST_CASE("an empty message counts as the end") {
    auto pair = MessageChannel::createPair();
    REQUIRE(pair.isOk());
    REQUIRE(sendRaw(pair->second, {}, {}) == 0);
    std::vector<std::byte> buffer(largestMessage);
    std::size_t size = 0;
    CHECK_EQUAL(pair->first.receive(buffer, size, nullptr), ChannelOutcome::closed);
}
