// Any message: what was encoded is decoded to the same values, and what is cut or continued is refused.
#include "fuzz/kit/message_kit.h"
#include "fuzz/kit/require.h"
#include "os/message_channel.h"

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto requestId = input.number<std::uint32_t>();
    const wire::Message message = fuzz::messageOf(input);
    std::vector<std::byte> bytes;
    if (!wire::encode(requestId, message, bytes)) {
        fuzz::require(bytes.size() > os::largestMessage, "only what is too large is not sent");
        return 0;
    }
    const auto decoded = wire::decode(bytes);
    fuzz::require(decoded.isOk(), "what was encoded is decoded");
    fuzz::require(decoded.value().requestId == requestId, "with its request");
    fuzz::require(fuzz::Printer::print(decoded.value().message) == fuzz::Printer::print(message),
                  "decode(encode(message)) == message");
    const std::size_t cut = bytes.empty() ? 0 : input.number<std::uint16_t>() % bytes.size();
    fuzz::require(!wire::decode(std::span(bytes).first(cut)).isOk(), "a message that was cut is refused");
    bytes.push_back(std::byte{0});
    fuzz::require(!wire::decode(bytes).isOk(), "a message with a byte behind it is refused");
    return 0;
}
