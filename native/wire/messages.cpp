#include "wire/messages.h"

#include "os/message_channel.h"
#include "wire/fields.h"

#include <array>
#include <utility>

namespace glovebox::wire {
namespace {

constexpr std::size_t kindCount = std::variant_size_v<Message>;

/// By position in `Message`.
constexpr std::array<const char*, kindCount> names = {
    "hello",
    "map-area",
    "unmap-area",
    "create-device",
    "destroy-device",
    "activate-device",
    "deactivate-device",
    "describe-device",
    "request-layout",
    "get-parameters",
    "get-parameter-values",
    "value-to-text",
    "text-to-value",
    "flush-parameters",
    "save-state",
    "fetch-state",
    "load-state",
    "load-preset",
    "set-offline",
    "reset-device",
    "set-track-info",
    "get-note-names",
    "get-remote-controls",
    "prepare-plan",
    "retire-plan",
    "ping",
    "shutdown",
    "reply",
    "welcome",
    "device-description",
    "parameter-page",
    "parameter-values",
    "text",
    "value",
    "state-size",
    "note-names",
    "remote-controls",
    "device-changed",
    "restart-requested",
    "parameter-edited",
    "logged",
};
static_assert(names.back() != nullptr);

using BodyReader = void (*)(Reader&, Message&);

template <std::size_t index>
void readBody(Reader& reader, Message& message) {
    reader(message.template emplace<index>());
}

template <std::size_t... indices>
constexpr std::array<BodyReader, kindCount> readersOf(std::index_sequence<indices...>) {
    return {&readBody<indices>...};
}

constexpr std::array<BodyReader, kindCount> bodyReaders = readersOf(std::make_index_sequence<kindCount>{});

core::Status breach(std::string details) {
    return core::fail(core::ErrorCode::protocolBreach, "a malformed control message", std::move(details));
}

} // namespace

const char* messageName(const Message& message) noexcept {
    return message.valueless_by_exception() ? "none" : names[message.index()];
}

bool encode(std::uint32_t requestId, const Message& message, std::vector<std::byte>& target) {
    target.clear();
    Writer writer(target);
    writer(static_cast<std::uint8_t>(message.index()));
    writer(requestId);
    std::visit([&writer](const auto& body) { writer(body); }, message);
    return target.size() <= os::largestMessage;
}

core::Result<Decoded> decode(std::span<const std::byte> message) {
    if (message.size() > os::largestMessage) return breach("too long: " + std::to_string(message.size()) + " bytes");
    Reader reader(message);
    std::uint8_t kind = 0;
    Decoded decoded;
    reader(kind);
    reader(decoded.requestId);
    if (!reader.isValid()) return breach("too short: " + std::to_string(message.size()) + " bytes");
    if (kind >= kindCount) return breach("unknown kind " + std::to_string(kind));
    bodyReaders[kind](reader, decoded.message);
    if (!reader.isComplete()) {
        return breach(std::string(names[kind]) +
                      (reader.isValid() ? ": trailing bytes" : ": a field is out of bounds"));
    }
    return decoded;
}

} // namespace glovebox::wire
