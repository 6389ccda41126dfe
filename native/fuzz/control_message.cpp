// Any bytes as a control message, of either direction: refused with a reason, or a message of which every value is within
// its bounds and which is encoded to the very same bytes.
#include "fuzz/kit/message_kit.h"
#include "fuzz/kit/require.h"
#include "os/message_channel.h"

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto decoded = wire::decode(bytes);
    if (!decoded) {
        fuzz::requireReason(decoded.status());
        fuzz::require(decoded.status().code == core::ErrorCode::protocolBreach, "a malformed message is a breach");
        return 0;
    }
    fuzz::require(size <= os::largestMessage, "no message is larger than the largest");
    fuzz::BoundsCheck check;
    std::visit([&](const auto& body) { check(body); }, decoded.value().message);
    std::vector<std::byte> again;
    fuzz::require(wire::encode(decoded.value().requestId, decoded.value().message, again),
                  "what was decoded can be sent");
    fuzz::require(std::ranges::equal(bytes, again), "encode(decode(bytes)) == bytes");
    return 0;
}
