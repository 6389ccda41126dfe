// What the devices of a plan take in: audio and events of the host, of other sandboxes and of this one.

#include "engine/prepared_plan_builder.h"
#include "wire/areas.h"

#include <algorithm>

namespace glovebox::engine {

using core::Status;

namespace {

constexpr std::uint32_t eventPort = 0xffffffff; ///< in ConnectionMemory::Key
/// A delay holds what arrives in several blocks.
constexpr std::uint32_t delayedBlocks = 4;

} // namespace

Status PlanBuilder::resolve(std::uint32_t id, std::size_t offset, std::size_t size, const std::byte*& address) {
    const std::shared_ptr<Area> area = context.findArea(id);
    if (!area) return invalidPlan("the plan names an area that is not mapped", id);
    if (offset > area->memory.size() || size > area->memory.size() - offset || offset % sizeof(double) != 0) {
        return invalidPlan("the plan names a place outside of its area", offset);
    }
    out->areas.push_back(area);
    address = area->memory.data() + offset;
    return core::ok();
}

ConnectionMemory::Key PlanBuilder::keyOf(std::uint64_t delayKey, std::uint32_t device, std::uint32_t port) {
    ConnectionMemory::Key key;
    key.delayKey = delayKey;
    key.device = device;
    key.port = port;
    key.occurrence = occurrences[key]++;
    return key;
}

Status PlanBuilder::addSource(const wire::AudioSource& source, std::uint32_t device, std::uint32_t port,
                              std::uint32_t channels, PreparedSource& target) {
    if (source.channels > wire::mostChannels)
        return invalidPlan("the plan has a source of too many channels", source.channels);
    if (source.delayFrames > wire::longestDelay)
        return invalidPlan("the plan has too long a delay", source.delayFrames);
    target.kind = source.kind;
    target.sampleType = source.sampleType;
    target.isMono = source.channels == 1;
    target.channels = std::min<std::uint32_t>(source.channels, channels);
    std::uint32_t available = source.channels;
    if (source.kind == wire::SourceKind::local) {
        const std::shared_ptr<Device> producer = context.findDevice(source.device);
        if (!producer || producer->audio() == nullptr || !ranBefore.contains(source.device)) {
            return invalidPlan("the plan reads a device that has not run before", source.device);
        }
        const DeviceAudio& audio = *producer->audio();
        if (source.port >= audio.layout.portCount)
            return invalidPlan("the plan reads a port that does not exist", source.port);
        available = audio.layout.ports[source.port].channels;
        target.sampleType = audio.sampleType;
        target.isMono = available == 1;
        target.channels = std::min(available, channels);
        target.samples = audio.area->memory.data() + audio.layout.ports[source.port].offset;
        target.mate = &audio;
        for (std::uint32_t before = 0; before < source.port; ++before)
            target.firstChannel += audio.layout.ports[before].channels;
    }
    target.stride = wire::channelStride(context.maxFrames, target.sampleType);
    if (source.kind != wire::SourceKind::local) {
        const std::size_t size = target.stride * available;
        if (Status status = resolve(source.place.area, source.place.offset, size, target.samples); !status)
            return status;
        if (source.kind == wire::SourceKind::foreign && source.fallback.area != 0) {
            if (Status status = resolve(source.fallback.area, source.fallback.offset, size, target.fallback); !status)
                return status;
        }
    }
    if (source.kind == wire::SourceKind::foreign && source.foreignIndex != wire::noForeignIndex) {
        if (source.foreignIndex >= wire::mostForeignSources) {
            return invalidPlan("the plan names a fallback mark beyond the last", source.foreignIndex);
        }
        target.foreignIndex = source.foreignIndex;
    }
    if (source.delayFrames > 0 && target.channels > 0) {
        ConnectionMemory::Key key = keyOf(source.delayKey, device, port);
        key.frames = source.delayFrames;
        key.channels = target.channels;
        key.sampleType = static_cast<std::uint32_t>(target.sampleType);
        target.delay = context.memory->audioDelay(key);
    }
    return core::ok();
}

Status PlanBuilder::addEvents(const wire::EventSource& source, PreparedStep& step, PreparedEvents& target) {
    if (source.capacity > wire::mostEvents) return invalidPlan("the plan has too large an event list", source.capacity);
    if (source.payloadCapacity > wire::mostPayload)
        return invalidPlan("the plan has too large a payload", source.payloadCapacity);
    if (source.delayFrames > wire::longestDelay)
        return invalidPlan("the plan has too long a delay", source.delayFrames);
    target.source = source;
    std::uint32_t capacity = source.capacity;
    std::uint32_t payload = source.payloadCapacity;
    if (source.kind == wire::SourceKind::local) {
        const std::shared_ptr<Device> producer = context.findDevice(source.device);
        if (!producer || producer->audio() == nullptr || !ranBefore.contains(source.device)) {
            return invalidPlan("the plan reads events of a device that has not run before", source.device);
        }
        target.produced = &producer->audio()->eventsOut;
        capacity = producer->audio()->layout.eventCapacity;
        payload = producer->audio()->layout.payloadCapacity;
    } else {
        const std::size_t size =
            sizeof(wire::EventAreaHeader) + source.capacity * sizeof(core::Event) + source.payloadCapacity;
        if (Status status = resolve(source.place.area, source.place.offset, size, target.area); !status) return status;
    }
    if (source.kind == wire::SourceKind::foreign && source.foreignIndex != wire::noForeignIndex &&
        source.foreignIndex >= wire::mostForeignSources) {
        return invalidPlan("the plan names a fallback mark beyond the last", source.foreignIndex);
    }
    const bool isConnection = source.kind != wire::SourceKind::host || source.targetPort != wire::everyPort;
    // Events are given this port after they were checked.
    if (isConnection && source.targetPort >= wire::mostPorts)
        return invalidPlan("the plan leads events to a port that cannot exist", source.targetPort);
    ConnectionMemory::Key key = keyOf(source.delayKey, step.device->id(), eventPort);
    if (isConnection) {
        target.heldKey = key;
        target.held = context.memory->heldNotes(key);
    }
    if (source.delayFrames > 0) {
        key.frames = source.delayFrames;
        target.delay = context.memory->eventDelay(key, std::max(1u, capacity * delayedBlocks), payload * delayedBlocks);
        // What comes over connections is no parameter's value: only the host's own events need to be known.
        if (!isConnection) step.device->keepLine(target.delay);
    }
    // Ends of held notes, and what was delayed, arrive beside what the source sends.
    if (target.held || target.delay) capacity += HeldNotes::capacity;
    scratchSize.arrivedEvents = std::max(scratchSize.arrivedEvents, capacity);
    scratchSize.arrivedPayload = std::max(scratchSize.arrivedPayload, payload);
    return core::ok();
}

} // namespace glovebox::engine
