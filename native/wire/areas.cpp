#include "wire/areas.h"

#include "core/event.h"

namespace glovebox::wire {
namespace {

constexpr std::size_t wholeLines(std::size_t size) noexcept { return (size + cacheLine - 1) / cacheLine * cacheLine; }

constexpr const char* callNames[] = {
    "none",
    "load",
    "create",
    "describe",
    "activate",
    "deactivate",
    "start-processing",
    "stop-processing",
    "process",
    "reset",
    "save-state",
    "load-state",
    "parameters",
    "flush",
    "text",
    "main-thread",
    "timer",
    "descriptor",
    "destroy",
    "unload",
};
static_assert(sizeof callNames / sizeof callNames[0] == pluginCallCount);

} // namespace

const char* pluginCallName(std::uint32_t call) noexcept { return call < pluginCallCount ? callNames[call] : "unknown"; }

std::size_t eventAreaSize(std::uint32_t capacity, std::uint32_t payloadCapacity) noexcept {
    return wholeLines(sizeof(EventAreaHeader) + capacity * sizeof(core::Event) + payloadCapacity);
}

std::size_t channelStride(std::uint32_t maxFrames, core::SampleType type) noexcept {
    const std::size_t sampleSize = type == core::SampleType::float64 ? sizeof(double) : sizeof(float);
    return wholeLines(maxFrames * sampleSize) + cacheLine;
}

OutputAreaLayout layOutOutputs(const std::uint32_t* channelsPerPort, std::uint32_t portCount, std::uint32_t maxFrames,
                               core::SampleType type, std::uint32_t eventCapacity,
                               std::uint32_t payloadCapacity) noexcept {
    OutputAreaLayout layout;
    // Offsets have 32 bits: these bounds keep the largest area below them.
    if (portCount > mostPorts || maxFrames > mostFrames || eventCapacity > mostEvents ||
        payloadCapacity > mostPayload) {
        return layout;
    }
    for (std::uint32_t port = 0; port < portCount; ++port) {
        if (channelsPerPort[port] > mostChannels) return layout;
    }
    layout.eventCapacity = eventCapacity;
    layout.payloadCapacity = payloadCapacity;
    layout.portCount = portCount;
    layout.size = eventAreaSize(eventCapacity, payloadCapacity);
    const std::size_t stride = channelStride(maxFrames, type);
    for (std::uint32_t port = 0; port < portCount; ++port) {
        layout.ports[port] = {static_cast<std::uint32_t>(layout.size), channelsPerPort[port]};
        layout.size += stride * channelsPerPort[port];
    }
    return layout;
}

} // namespace glovebox::wire
