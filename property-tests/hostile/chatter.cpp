#include "chatter.h"

#include "os/message_channel.h"
#include "wire/messages.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <limits>
#include <string>

namespace glovebox::hostile {

namespace {

constexpr std::uint32_t messagesPerFlood = 32;
constexpr int mostDescriptors = 1024;

/// The only socket of messages that a sandbox has.
int findControl() {
    for (int descriptor = 0; descriptor < mostDescriptors; ++descriptor) {
        int type = 0;
        socklen_t size = sizeof type;
        if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET)
            return descriptor;
    }
    return -1;
}

core::Event parameterEvent(std::uint32_t id, double value) {
    core::Event event;
    event.kind = core::EventKind::parameterValue;
    event.id = id;
    event.value = value;
    return event;
}

} // namespace

Chatter::Chatter(Figures& counted, std::uint64_t seed) : figures(counted), random(seed), socket(findControl()) {}

void Chatter::send() {
    if (::send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
        figures[messagesSent].fetch_add(1, std::memory_order_relaxed);
}

void Chatter::flood(std::uint32_t device) {
    for (std::uint32_t i = 0; i < messagesPerFlood; ++i) {
        switch (random.below(5)) {
        case 0:
        case 1: {
            std::string text(random.oneIn(8) ? wire::longestString : random.below(200), ' ');
            for (char& letter : text) letter = static_cast<char>(random());
            static_cast<void>(
                wire::encode(0, wire::Logged{random.oneIn(2) ? device : random.below(9), 3, text}, bytes));
            break;
        }
        case 2: {
            core::DeviceStatus status;
            status.latencyFrames = 0; // any other would move its neighbours in time, as a plugin may
            const std::uint32_t changes =
                static_cast<std::uint32_t>(random()) & ~(core::changedLatency | core::changedPorts);
            static_cast<void>(wire::encode(0, wire::DeviceChanged{device, changes, status}, bytes));
            break;
        }
        case 3: static_cast<void>(wire::encode(0, wire::RestartRequested{device}, bytes)); break;
        default: {
            wire::ParameterEdited edited{device, {}};
            for (std::uint32_t n = random.below(40); n > 0; --n) {
                const double values[] = {std::numeric_limits<double>::quiet_NaN(),
                                         std::numeric_limits<double>::infinity(), 1e308, 0.5};
                // Never one of its own: what the host remembers of them is told to it again.
                edited.events.push_back(
                    parameterEvent(100 + static_cast<std::uint32_t>(random()) % 1000000, values[random.below(4)]));
            }
            static_cast<void>(wire::encode(0, edited, bytes));
            break;
        }
        }
        send();
    }
}

void Chatter::breach(std::uint32_t device) {
    const auto encoded = [&](std::uint32_t id, const wire::Message& message) {
        static_cast<void>(wire::encode(id, message, bytes));
    };
    switch (random.below(10)) {
    case 0: // any bytes
        bytes.resize(1 + random.below(4096));
        for (auto& byte : bytes) byte = static_cast<std::byte>(random());
        if (bytes.size() > 5) std::memset(bytes.data() + 1, 0, 4);
        break;
    case 1: // longer than any message
        bytes.assign(os::largestMessage + 1 + random.below(4096), std::byte{1});
        break;
    case 2: // an answer to nobody
        encoded(0x40000000u + random.below(1000), wire::Reply{});
        break;
    case 3: // what only the host may say
        encoded(0, wire::Shutdown{});
        break;
    case 4: // for a device of somebody else
        encoded(0, wire::RestartRequested{device + 1 + random.below(9)});
        break;
    case 5: { // out of bounds
        core::DeviceStatus status;
        status.latencyFrames = 0xffffffff;
        encoded(0, wire::DeviceChanged{device, core::changedLatency, status});
        break;
    }
    case 6: // cut off
        encoded(0, wire::Logged{device, 1, "a text that does not come to its"});
        bytes.resize(6 + random.below(static_cast<std::uint32_t>(bytes.size() - 6)));
        break;
    case 7: // more than it says
        encoded(0, wire::RestartRequested{device});
        bytes.resize(bytes.size() + 1 + random.below(64));
        break;
    case 8: bytes.clear(); break; // looks like the end
    default:                      // the end
        ::shutdown(socket, SHUT_WR);
        figures[messagesSent].fetch_add(1, std::memory_order_relaxed);
        return;
    }
    if (random.oneIn(4))
        sendWithDescriptors();
    else
        send();
}

/// The host takes no descriptors: these must not open in it.
void Chatter::sendWithDescriptors() {
    constexpr std::size_t count = 64;
    alignas(cmsghdr) unsigned char control[CMSG_SPACE(sizeof(int) * count)] = {};
    iovec part{bytes.data(), bytes.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    cmsghdr* const rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * count);
    for (std::size_t i = 0; i < count; ++i) {
        const int descriptor = 1;
        std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &descriptor, sizeof descriptor);
    }
    if (::sendmsg(socket, &header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
        figures[messagesSent].fetch_add(1, std::memory_order_relaxed);
}

void Chatter::swallow() {
    char taken[4096];
    if (::recv(socket, taken, sizeof taken, MSG_DONTWAIT) > 0)
        figures[messagesSwallowed].fetch_add(1, std::memory_order_relaxed);
}

} // namespace glovebox::hostile
