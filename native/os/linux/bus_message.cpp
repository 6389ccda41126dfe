#include "os/linux/bus_message.h"

#include <algorithm>

namespace glovebox::os {

namespace {

constexpr std::uint8_t methodCall = 1, methodReturn = 2, errorReply = 3, signal = 4;
constexpr std::uint8_t protocolVersion = 1;
/// Header fields.
constexpr std::uint8_t pathField = 1, interfaceField = 2, memberField = 3, errorField = 4, replyField = 5,
                       destinationField = 6, signatureField = 8;
constexpr std::size_t longestErrorName = 255;

std::size_t aligned(std::size_t at, std::size_t to) noexcept { return (at + to - 1) / to * to; }

void field(BusWriter& out, std::uint8_t code, char type, std::string_view value) {
    out.align(8);
    out.byte(code);
    out.signature(std::string_view(&type, 1));
    if (type == 'g')
        out.signature(value);
    else
        out.text(value);
}

/// Reads from a message whose end it never passes.
class Reader {
public:
    Reader(std::span<const std::byte> bytes, bool isBig) : bytes(bytes), isBig(isBig) {}

    [[nodiscard]] std::size_t place() const noexcept { return at; }
    [[nodiscard]] bool hasFailed() const noexcept { return failed; }
    void align(std::size_t to) { skip(aligned(at, to) - at); }
    void skip(std::size_t count) {
        if (count > bytes.size() - at) {
            failed = true;
            at = bytes.size();
        } else {
            at += count;
        }
    }
    std::uint8_t byte() {
        if (at >= bytes.size()) {
            failed = true;
            return 0;
        }
        return static_cast<std::uint8_t>(bytes[at++]);
    }
    std::uint32_t uint32() {
        align(4);
        std::uint32_t value = 0;
        for (unsigned i = 0; i < 4; ++i) value |= std::uint32_t{byte()} << 8 * (isBig ? 3 - i : i);
        return value;
    }
    /// Of `size` bytes and a zero.
    std::string_view text(std::size_t size) {
        const std::size_t begin = at;
        if (size >= bytes.size()) failed = true;
        if (failed) return {};
        skip(size);
        if (byte() != 0) failed = true;
        return failed ? std::string_view() : std::string_view(reinterpret_cast<const char*>(&bytes[begin]), size);
    }

private:
    std::span<const std::byte> bytes;
    bool isBig;
    bool failed = false;
    std::size_t at = 0;
};

struct Head {
    bool isBig = false;
    std::uint8_t type = 0;
    std::uint32_t bodySize = 0, fieldsSize = 0;
};

std::optional<Head> readHead(std::span<const std::byte> bytes) {
    if (bytes.size() < busHeadSize) return std::nullopt;
    const char order = static_cast<char>(bytes[0]);
    if (order != 'l' && order != 'B') return std::nullopt;
    Reader in(bytes.first(busHeadSize), order == 'B');
    Head head;
    head.isBig = order == 'B';
    in.skip(1);
    head.type = in.byte();
    in.skip(1);
    if (in.byte() != protocolVersion || head.type < methodCall || head.type > signal) return std::nullopt;
    head.bodySize = in.uint32();
    in.skip(4);
    head.fieldsSize = in.uint32();
    if (head.bodySize > longestBusMessage || head.fieldsSize > longestBusMessage) return std::nullopt;
    return head;
}

} // namespace

void BusWriter::align(std::size_t to) { written.resize(aligned(written.size(), to)); }
void BusWriter::byte(std::uint8_t value) { written.push_back(static_cast<std::byte>(value)); }
void BusWriter::uint32(std::uint32_t value) {
    align(4);
    for (unsigned i = 0; i < 4; ++i) byte(static_cast<std::uint8_t>(value >> 8 * i));
}
void BusWriter::uint64(std::uint64_t value) {
    align(8);
    for (unsigned i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(value >> 8 * i));
}
void BusWriter::text(std::string_view value) {
    uint32(static_cast<std::uint32_t>(value.size()));
    for (const char each : value) byte(static_cast<std::uint8_t>(each));
    byte(0);
}
void BusWriter::signature(std::string_view value) {
    byte(static_cast<std::uint8_t>(value.size()));
    for (const char each : value) byte(static_cast<std::uint8_t>(each));
    byte(0);
}

std::vector<std::byte> encodeBusCall(const BusCall& call, std::uint32_t serial) {
    BusWriter out;
    out.byte('l');
    out.byte(methodCall);
    out.byte(0);
    out.byte(protocolVersion);
    out.uint32(static_cast<std::uint32_t>(call.body.size()));
    out.uint32(serial);
    out.uint32(0); // of the fields: known below
    field(out, pathField, 'o', call.path);
    field(out, interfaceField, 's', call.interface);
    field(out, memberField, 's', call.member);
    field(out, destinationField, 's', call.destination);
    if (!call.signature.empty()) field(out, signatureField, 'g', call.signature);
    auto& bytes = out.bytes();
    const std::size_t fieldsSize = bytes.size() - busHeadSize;
    for (unsigned i = 0; i < 4; ++i) bytes[busHeadSize - 4 + i] = static_cast<std::byte>(fieldsSize >> 8 * i);
    out.align(8);
    bytes.insert(bytes.end(), call.body.begin(), call.body.end());
    return std::move(bytes);
}

std::optional<std::size_t> busMessageSize(std::span<const std::byte> head) {
    const auto read = readHead(head);
    if (!read) return std::nullopt;
    const std::size_t size = aligned(busHeadSize + read->fieldsSize, 8) + read->bodySize;
    return size <= longestBusMessage ? std::optional(size) : std::nullopt;
}

std::optional<BusReply> decodeBusReply(std::span<const std::byte> message) {
    const auto head = readHead(message);
    const auto size = busMessageSize(message);
    if (!head || !size || *size != message.size()) return std::nullopt;
    Reader in(message.first(busHeadSize + head->fieldsSize), head->isBig);
    in.skip(busHeadSize);
    BusReply reply;
    reply.isError = head->type == errorReply;
    const bool isAnswer = reply.isError || head->type == methodReturn;
    while (!in.hasFailed() && in.place() < busHeadSize + head->fieldsSize) {
        in.align(8);
        const std::uint8_t code = in.byte();
        const std::string_view type = in.text(in.byte());
        if (in.hasFailed() || type.size() != 1) return std::nullopt;
        std::uint32_t number = 0;
        std::string_view text;
        switch (type[0]) {
        case 'u': number = in.uint32(); break;
        case 's':
        case 'o': text = in.text(in.uint32()); break;
        case 'g': text = in.text(in.byte()); break;
        default: return std::nullopt; // of no field that a message of this kind has
        }
        if (in.hasFailed()) return std::nullopt;
        if (code == replyField && type == "u" && isAnswer) reply.replyTo = number;
        if (code == errorField && type == "s") {
            reply.error = text.substr(0, longestErrorName);
            std::replace_if(
                reply.error.begin(), reply.error.end(), [](char each) { return each < ' ' || each > '~'; }, '?');
        }
    }
    if (in.hasFailed()) return std::nullopt;
    return reply;
}

} // namespace glovebox::os
