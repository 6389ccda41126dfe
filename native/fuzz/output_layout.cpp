// Ports as a sandbox describes them: their places lie one behind the other inside of the area, or there is no area.
#include "core/event.h"
#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"
#include "wire/areas.h"

using namespace glovebox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const auto type = input.number<bool>() ? core::SampleType::float64 : core::SampleType::float32;
    const auto frames = input.number<std::uint32_t>();
    const auto events = input.number<std::uint32_t>();
    const auto payload = input.number<std::uint32_t>();
    std::vector<std::uint32_t> channels;
    while (!input.isAtEnd() && channels.size() < 80) channels.push_back(input.number<std::uint8_t>());
    if (!channels.empty() && channels.back() == 0xff) channels.back() = input.number<bool>() ? 0xffffffff : 65;
    const auto layout = wire::layOutOutputs(channels.data(), static_cast<std::uint32_t>(channels.size()), frames, type,
                                            events, payload);
    const bool isAllowed = channels.size() <= wire::mostPorts && frames <= wire::mostFrames &&
                           events <= wire::mostEvents && payload <= wire::mostPayload &&
                           std::ranges::all_of(channels, [](std::uint32_t one) { return one <= wire::mostChannels; });
    fuzz::require((layout.size != 0) == isAllowed, "there is an area if and only if no maximum is exceeded");
    if (layout.size == 0) return 0;
    fuzz::require(layout.portCount == channels.size(), "every port has a place");
    fuzz::require(layout.size <= 0xffffffff, "offsets have 32 bits");
    const std::uint64_t sample = type == core::SampleType::float64 ? 8 : 4;
    std::uint64_t end = sizeof(wire::EventAreaHeader) + std::uint64_t{events} * sizeof(core::Event) + payload;
    for (std::size_t port = 0; port < channels.size(); ++port) {
        const auto& place = layout.ports[port];
        fuzz::require(place.channels == channels[port], "with all of its channels");
        fuzz::require(place.offset >= end && place.offset % wire::cacheLine == 0,
                      "behind the one before it, on a line");
        // A line more behind each channel, for what is written too far.
        end = place.offset + channels[port] * (frames * sample + wire::cacheLine);
    }
    fuzz::require(end <= layout.size, "and inside of the area");
    return 0;
}
