#include "wire/areas.h"

#include "core/event.h"
#include "testing/check.h"

using namespace glovebox;

TEST_CASE("an output area holds its event list, then every channel on lines of its own, none overlapping") {
    const std::uint32_t channels[] = {2, 1, 0, 6};
    for (const auto type : {core::SampleType::float32, core::SampleType::float64}) {
        for (const std::uint32_t frames : {1u, 17u, 512u, wire::mostFrames}) {
            const auto layout = wire::layOutOutputs(channels, 4, frames, type, 256, 4096);
            const std::size_t stride = wire::channelStride(frames, type);
            // One line is nobody's, behind the longest block.
            CHECK(stride >= frames * (type == core::SampleType::float64 ? 8u : 4u) + wire::cacheLine);
            std::size_t end = sizeof(wire::EventAreaHeader) + 256 * sizeof(core::Event) + 4096;
            for (std::uint32_t port = 0; port < 4; ++port) {
                CHECK(layout.ports[port].offset >= end);
                CHECK_EQUAL(layout.ports[port].offset % wire::cacheLine, 0);
                end = layout.ports[port].offset + stride * channels[port];
            }
            CHECK_EQUAL(layout.size, end);
        }
    }
}

TEST_CASE("a stereo device at 512 frames needs less than 32 KiB besides its events") {
    const std::uint32_t channels[] = {2};
    const auto layout = wire::layOutOutputs(channels, 1, 512, core::SampleType::float64, 0, 0);
    CHECK(layout.size <= 32 * 1024);
}

TEST_CASE("an output area beyond a documented maximum has no layout") {
    const std::uint32_t channels[wire::mostPorts + 1] = {wire::mostChannels + 1};
    using core::SampleType;
    CHECK_EQUAL(wire::layOutOutputs(channels, 1, 512, SampleType::float32, 1, 1).size, 0);
    CHECK_EQUAL(wire::layOutOutputs(channels + 1, wire::mostPorts + 1, 512, SampleType::float32, 1, 1).size, 0);
    CHECK_EQUAL(wire::layOutOutputs(channels + 1, 1, wire::mostFrames + 1, SampleType::float32, 1, 1).size, 0);
    CHECK_EQUAL(wire::layOutOutputs(channels + 1, 1, 512, SampleType::float32, wire::mostEvents + 1, 1).size, 0);
    CHECK_EQUAL(wire::layOutOutputs(channels + 1, 1, 512, SampleType::float32, 1, wire::mostPayload + 1).size, 0);
    CHECK(wire::layOutOutputs(channels + 1, 1, 512, SampleType::float32, 1, 1).size > 0);
}

TEST_CASE("offsets of the largest output area fit in their type") {
    std::uint32_t channels[wire::mostPorts];
    for (std::uint32_t& count : channels) count = wire::mostChannels;
    const auto layout = wire::layOutOutputs(channels, wire::mostPorts, wire::mostFrames, core::SampleType::float64,
                                            wire::mostEvents, wire::mostPayload);
    const std::size_t last =
        layout.size - wire::channelStride(wire::mostFrames, core::SampleType::float64) * wire::mostChannels;
    CHECK_EQUAL(layout.ports[wire::mostPorts - 1].offset, last);
}

TEST_CASE("every plugin call has a name, a call beyond the last is unknown") {
    CHECK_EQUAL(std::string(wire::pluginCallName(static_cast<std::uint32_t>(wire::PluginCall::process))), "process");
    CHECK_EQUAL(std::string(wire::pluginCallName(static_cast<std::uint32_t>(wire::PluginCall::unload))), "unload");
    CHECK_EQUAL(std::string(wire::pluginCallName(wire::pluginCallCount)), "unknown");
    CHECK_EQUAL(std::string(wire::pluginCallName(0xffffffff)), "unknown");
}
