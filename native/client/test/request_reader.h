#pragma once

#include "os/clock.h"
#include "os/message_channel.h"
#include "os/poller.h"

#include <cstddef>
#include <cstdlib>
#include <span>
#include <vector>

namespace client_kit {

/// The sandbox's end of a connection, for programs that stand in for sandbox-host: waits for one message after the other, and
/// ends the program when the other side is gone. One thread.
class RequestReader {
public:
    explicit RequestReader(glovebox::os::MessageChannel& channel) : channel(channel) {
        if (!poller.add(channel.handle().get(), 1, glovebox::os::Poller::readable)) std::_Exit(1);
    }

    /// Valid until the next call; `handles` gets what came with it.
    [[nodiscard]] std::span<const std::byte> next(std::vector<glovebox::os::Handle>& handles) {
        using glovebox::os::ChannelOutcome;
        for (;;) {
            handles.clear();
            std::size_t size = 0;
            switch (channel.receive(buffer, size, &handles)) {
            case ChannelOutcome::ok: return {buffer.data(), size};
            case ChannelOutcome::wouldBlock: static_cast<void>(poller.wait(glovebox::os::forEver, ready)); break;
            default: std::_Exit(0);
            }
        }
    }

private:
    glovebox::os::MessageChannel& channel;
    glovebox::os::Poller poller;
    std::vector<std::byte> buffer = std::vector<std::byte>(glovebox::os::largestMessage);
    std::vector<glovebox::os::Poller::Ready> ready;
};

} // namespace client_kit
