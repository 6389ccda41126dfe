// What a client and its fork server say to each other; the first byte chooses whom it is for.
#include "wire/warden_messages.h"

#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "wire/codec.h"

using namespace glovebox;

namespace {

void answer(std::span<const std::byte> bytes) {
    wire::WardenAnswer decoded;
    if (!wire::decode(bytes, decoded)) return;
    fuzz::require(decoded.failure.size() <= wire::longestWardenFailure, "a reason is not longer than it may be");
    fuzz::require(decoded.pid != 0 || !decoded.failure.empty(), "no process without a reason");
    std::vector<std::byte> again;
    wire::encode(decoded, again);
    fuzz::require(std::ranges::equal(bytes, again), "encode(decode(answer)) == answer");
}

void request(std::span<const std::byte> bytes) {
    wire::WardenRequest decoded;
    if (!wire::decode(bytes, decoded)) return;
    fuzz::require(decoded.version == wire::wardenVersion, "only this version is spoken");
    fuzz::require(decoded.environment.size() <= wire::mostEnvironment, "no more variables than there may be");
    for (const std::string& entry : decoded.environment) {
        fuzz::require(entry.find('=') != std::string::npos && entry.front() != '=', "a variable has a name");
        fuzz::require(entry.find('\0') == std::string::npos, "and is what C reads");
    }
    std::vector<std::byte> again;
    fuzz::require(wire::encode(decoded, again), "what was decoded can be sent");
    fuzz::require(std::ranges::equal(bytes, again), "encode(decode(request)) == request");
}

void values(fuzz::Input& input) {
    wire::WardenAnswer said{input.number<std::uint32_t>(), input.number<std::uint32_t>(), false, input.text(true)};
    if (said.pid == 0 && said.failure.empty()) said.failure = "?";
    std::vector<std::byte> bytes;
    wire::encode(said, bytes);
    wire::WardenAnswer heard;
    fuzz::require(wire::decode(bytes, heard), "every answer is understood");
    fuzz::require(heard.id == said.id && heard.pid == said.pid, "as it was given");
    fuzz::require(heard.failure == said.failure.substr(0, wire::longestWardenFailure), "with the begin of its reason");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    switch (input.number<std::uint8_t>() % 3) {
    case 0: answer(input.rest()); break;
    case 1: request(input.rest()); break;
    default: values(input); break;
    }
    return 0;
}
