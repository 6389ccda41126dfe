#pragma once

#include "core/result.h"
#include "os/handle.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace glovebox::os {

constexpr std::size_t largestMessage = 60 * 1024; ///< bytes of one control message on every platform
constexpr std::size_t mostHandlesPerMessage = 12;

enum class ChannelOutcome : std::uint8_t {
    ok,
    wouldBlock,
    closed,
    tooLarge,
    failed,
    noRoom ///< this process may not open as many handles as came with the message, which is lost
};

/// One end of a control connection that keeps message borders (Linux SOCK_SEQPACKET, Windows message pipe, macOS framed
/// stream). The kernel copies, so nothing is read twice. Non-blocking; a full queue is reported, never waited for.
class MessageChannel {
public:
    MessageChannel() = default;
    explicit MessageChannel(Handle connected) noexcept : socket(std::move(connected)) {}

    /// Both ends: `first` may send handles (the host keeps it), `second` goes to the child and refuses to receive more
    /// handles than announced; the host's end never accepts handles (no control buffer).
    [[nodiscard]] static core::Result<std::pair<MessageChannel, MessageChannel>> createPair();

    /// Names the process at the other end, before handles are sent to it: Windows puts them into a process, sockets do not
    /// care. Call once the child has been spawned, while its number cannot become somebody else's: handles go to this process or
    /// to nobody from then on.
    void setPeer(std::uint32_t processId) noexcept;

    /// Sends one message of 1..largestMessage bytes, with up to mostHandlesPerMessage handles that stay ours.
    [[nodiscard]] ChannelOutcome send(std::span<const std::byte> message,
                                      std::span<const Handle* const> handles = {}) noexcept;

    /// Receives one message into `buffer` (at least largestMessage bytes); `size` gets its length. With `handles` null,
    /// arriving handles are refused by the kernel or closed at once; otherwise they are appended, at most
    /// mostHandlesPerMessage.
    [[nodiscard]] ChannelOutcome receive(std::span<std::byte> buffer, std::size_t& size,
                                         std::vector<Handle>* handles) noexcept;

    /// For pollers.
    [[nodiscard]] const Handle& handle() const noexcept { return socket; }
    [[nodiscard]] Handle releaseHandle() noexcept { return std::move(socket); }
    void close() noexcept { socket.close(); }
    /// Ends both directions: the peer reads `closed`.
    void shutdown() noexcept;

private:
    Handle socket;
    Handle peer; ///< Windows: the process into which handles are put
    // macOS, whose streams keep no borders: what has come of the message under way.
    std::vector<std::byte> arriving;
    std::vector<Handle> arrivingHandles;
};

} // namespace glovebox::os
