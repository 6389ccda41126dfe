#include "os/message_channel.h"

#include "os/posix/errors.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

namespace glovebox::os {
namespace {

constexpr std::size_t controlSize = CMSG_SPACE(sizeof(int) * mostHandlesPerMessage);
// Padding must not make room for one more descriptor than we accept.
static_assert(controlSize - CMSG_LEN(0) == sizeof(int) * mostHandlesPerMessage);

ChannelOutcome outcomeOf(int error) noexcept {
    switch (error) {
    case EAGAIN:
#if EAGAIN != EWOULDBLOCK
    case EWOULDBLOCK:
#endif
    case ENOBUFS: return ChannelOutcome::wouldBlock;
    case EPIPE:
    case ECONNRESET:
    case ENOTCONN: return ChannelOutcome::closed;
    case EMSGSIZE: return ChannelOutcome::tooLarge;
    default: return ChannelOutcome::failed;
    }
}

/// Takes ownership of every descriptor that arrived.
void collectHandles(msghdr& header, std::vector<Handle>& handles) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
            handles.emplace_back(descriptor);
        }
    }
}

} // namespace

core::Result<std::pair<MessageChannel, MessageChannel>> MessageChannel::createPair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        return systemFailure("cannot create a control connection", errno);
    }
    return std::pair{MessageChannel{Handle{ends[0]}}, MessageChannel{Handle{ends[1]}}};
}

void MessageChannel::setPeer(std::uint32_t) noexcept {}

ChannelOutcome MessageChannel::send(std::span<const std::byte> message,
                                    std::span<const Handle* const> handles) noexcept {
    if (message.size() > largestMessage) return ChannelOutcome::tooLarge;
    if (message.empty() || handles.size() > mostHandlesPerMessage) return ChannelOutcome::failed;
    iovec part{const_cast<std::byte*>(message.data()), message.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) unsigned char control[controlSize] = {};
    if (!handles.empty()) {
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE(sizeof(int) * handles.size());
        cmsghdr* const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int) * handles.size());
        for (std::size_t i = 0; i < handles.size(); ++i) {
            const int descriptor = static_cast<int>(handles[i]->get());
            std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &descriptor, sizeof(int));
        }
    }
    for (;;) {
        const ssize_t sent = ::sendmsg(static_cast<int>(socket.get()), &header, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) return ChannelOutcome::ok;
        if (errno != EINTR) return outcomeOf(errno);
    }
}

ChannelOutcome MessageChannel::receive(std::span<std::byte> buffer, std::size_t& size,
                                       std::vector<Handle>* handles) noexcept {
    size = 0;
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) unsigned char control[controlSize];
    for (;;) {
        msghdr header{};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        // Without a buffer the kernel drops descriptors by itself: none ever opens in this process.
        if (handles != nullptr) {
            header.msg_control = control;
            header.msg_controllen = sizeof control;
        }
        const ssize_t count = ::recvmsg(static_cast<int>(socket.get()), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count < 0) {
            if (errno == EINTR) continue;
            return outcomeOf(errno);
        }
        const std::size_t before = handles != nullptr ? handles->size() : 0;
        if (handles != nullptr) collectHandles(header, *handles);
        const bool isCut = (header.msg_flags & MSG_TRUNC) != 0;
        const bool hasLostHandles = handles != nullptr && (header.msg_flags & MSG_CTRUNC) != 0;
        const std::size_t arrived = handles != nullptr ? handles->size() - before : 0;
        if (count == 0 || isCut || hasLostHandles) {
            if (handles != nullptr) handles->resize(before); // closes them
            // An empty message looks like the end, and a peer that sends one has ended the conversation.
            if (count == 0) return ChannelOutcome::closed;
            if (isCut) return ChannelOutcome::tooLarge;
            // Our buffer holds as many as a message may carry: fewer were cut because the table of open files is full.
            return arrived < mostHandlesPerMessage ? ChannelOutcome::noRoom : ChannelOutcome::failed;
        }
        size = static_cast<std::size_t>(count);
        return ChannelOutcome::ok;
    }
}

void MessageChannel::shutdown() noexcept {
    if (socket.isOpen()) ::shutdown(static_cast<int>(socket.get()), SHUT_RDWR);
}

} // namespace glovebox::os
