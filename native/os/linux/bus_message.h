#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// As much of the D-Bus wire protocol as it takes to call a method and to understand whether it worked. Written from the
/// D-Bus Specification, "Message Protocol". What comes from the bus is a stranger's: every length is bounded before it is used.
namespace glovebox::os {

/// Larger messages of a bus are none that we asked for.
constexpr std::size_t longestBusMessage = 65'536;
constexpr std::size_t busHeadSize = 16;

struct BusCall {
    std::string_view destination, path, interface, member;
    /// One letter each: s, t (64 bits), u (32 bits).
    std::string_view signature;
    std::vector<std::byte> body; ///< in little-endian order, made by `BusWriter`
};

class BusWriter {
public:
    void align(std::size_t to);
    void byte(std::uint8_t value);
    void uint32(std::uint32_t value);
    void uint64(std::uint64_t value);
    void text(std::string_view value);      ///< s and o
    void signature(std::string_view value); ///< g
    [[nodiscard]] std::vector<std::byte>& bytes() noexcept { return written; }

private:
    std::vector<std::byte> written;
};

[[nodiscard]] std::vector<std::byte> encodeBusCall(const BusCall& call, std::uint32_t serial);

/// How long the message is that begins with these `busHeadSize` bytes, 16 .. `longestBusMessage`; nothing: it is none.
[[nodiscard]] std::optional<std::size_t> busMessageSize(std::span<const std::byte> head);

struct BusReply {
    bool isError = false;
    std::uint32_t replyTo = 0; ///< 0: it is no answer
    std::string error;         ///< its name, printable
};
/// A whole message. Nothing: it is not as it should be.
[[nodiscard]] std::optional<BusReply> decodeBusReply(std::span<const std::byte> message);

} // namespace glovebox::os
