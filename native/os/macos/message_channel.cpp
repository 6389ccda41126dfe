// A stream of frames: macOS has no SOCK_SEQPACKET between processes. A frame is its length and its bytes.
#include "os/message_channel.h"

#include "os/posix/errors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

namespace glovebox::os {
namespace {

using FrameLength = std::uint32_t;
constexpr int largestFrame = static_cast<int>(sizeof(FrameLength) + largestMessage);
constexpr int queueBytes = 4 * largestFrame;
constexpr std::size_t controlSize = 256; // room for mostHandlesPerMessage; CMSG_SPACE is no constant here
/// Handles under way take room of the same queue.
constexpr int lowWaterMark = largestFrame + static_cast<int>(controlSize);

ChannelOutcome outcomeOf(int error) noexcept {
    switch (error) {
    case EAGAIN:
    case ENOBUFS: return ChannelOutcome::wouldBlock;
    case EPIPE:
    case ECONNRESET:
    case ENOTCONN: return ChannelOutcome::closed;
    default: return ChannelOutcome::failed;
    }
}

/// Takes ownership of every descriptor that arrived. False if there were more than a message may carry.
bool collectHandles(msghdr& header, std::vector<Handle>& handles) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
            ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); // there is no MSG_CMSG_CLOEXEC
            handles.emplace_back(descriptor);
        }
    }
    return handles.size() <= mostHandlesPerMessage && (header.msg_flags & MSG_CTRUNC) == 0;
}

} // namespace

core::Result<std::pair<MessageChannel, MessageChannel>> MessageChannel::createPair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return systemFailure("cannot create a control connection", errno);
    std::pair pair{MessageChannel{Handle{ends[0]}}, MessageChannel{Handle{ends[1]}}};
    for (const int end : ends) {
        const int on = 1;
        // The low-water mark makes a frame leave as a whole or not at all: with less room than the largest one and its handles
        // the kernel answers EAGAIN (XNU, sosend).
        if (::fcntl(end, F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(end, F_SETFL, O_NONBLOCK) != 0 ||
            ::setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) != 0 ||
            ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &queueBytes, sizeof queueBytes) != 0 ||
            ::setsockopt(end, SOL_SOCKET, SO_RCVBUF, &queueBytes, sizeof queueBytes) != 0 ||
            ::setsockopt(end, SOL_SOCKET, SO_SNDLOWAT, &lowWaterMark, sizeof lowWaterMark) != 0) {
            return systemFailure("cannot prepare a control connection", errno);
        }
    }
    return pair;
}

void MessageChannel::setPeer(std::uint32_t) noexcept {}

ChannelOutcome MessageChannel::send(std::span<const std::byte> message,
                                    std::span<const Handle* const> handles) noexcept {
    if (message.size() > largestMessage) return ChannelOutcome::tooLarge;
    if (message.empty() || handles.size() > mostHandlesPerMessage) return ChannelOutcome::failed;
    FrameLength length = static_cast<FrameLength>(message.size());
    iovec parts[] = {{&length, sizeof length}, {const_cast<std::byte*>(message.data()), message.size()}};
    msghdr header{};
    header.msg_iov = parts;
    header.msg_iovlen = 2;
    alignas(cmsghdr) unsigned char control[controlSize] = {};
    if (!handles.empty()) {
        header.msg_control = control;
        header.msg_controllen = static_cast<socklen_t>(CMSG_SPACE(sizeof(int) * handles.size()));
        cmsghdr* const rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = static_cast<socklen_t>(CMSG_LEN(sizeof(int) * handles.size()));
        for (std::size_t i = 0; i < handles.size(); ++i) {
            const int descriptor = static_cast<int>(handles[i]->get());
            std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &descriptor, sizeof(int));
        }
    }
    for (;;) {
        const ssize_t sent = ::sendmsg(static_cast<int>(socket.get()), &header, 0);
        if (sent == static_cast<ssize_t>(sizeof length + message.size())) return ChannelOutcome::ok;
        if (sent >= 0) return ChannelOutcome::failed; // a torn frame: the connection is of no more use
        if (errno != EINTR) return outcomeOf(errno);
    }
}

ChannelOutcome MessageChannel::receive(std::span<std::byte> buffer, std::size_t& size,
                                       std::vector<Handle>* handles) noexcept {
    size = 0;
    for (;;) {
        FrameLength length = 0;
        if (arriving.size() >= sizeof length) {
            std::memcpy(&length, arriving.data(), sizeof length);
            if (length == 0) return ChannelOutcome::failed;
            if (length > largestMessage || length > buffer.size())
                return ChannelOutcome::tooLarge; // and for ever after
        }
        const std::size_t wanted = sizeof length + length;
        if (length != 0 && arriving.size() == wanted) {
            std::memcpy(buffer.data(), arriving.data() + sizeof length, length);
            size = length;
            arriving.clear();
            if (handles != nullptr)
                std::move(arrivingHandles.begin(), arrivingHandles.end(), std::back_inserter(*handles));
            arrivingHandles.clear();
            return ChannelOutcome::ok;
        }
        const std::size_t had = arriving.size();
        arriving.resize(wanted);
        iovec part{arriving.data() + had, wanted - had};
        msghdr header{};
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        alignas(cmsghdr) unsigned char control[controlSize];
        if (handles != nullptr) { // without a buffer the kernel drops descriptors
            header.msg_control = control;
            header.msg_controllen = sizeof control;
        }
        const ssize_t count = ::recvmsg(static_cast<int>(socket.get()), &header, 0);
        const int error = errno;
        arriving.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count < 0) {
            if (error == EINTR) continue;
            return outcomeOf(error);
        }
        if (count == 0) return ChannelOutcome::closed;
        if (handles != nullptr && !collectHandles(header, arrivingHandles)) {
            arrivingHandles.clear();
            return ChannelOutcome::failed;
        }
    }
}

void MessageChannel::shutdown() noexcept {
    if (socket.isOpen()) ::shutdown(static_cast<int>(socket.get()), SHUT_RDWR);
}

} // namespace glovebox::os
