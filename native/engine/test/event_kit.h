#pragma once

#include "engine/test/test_host.h"
#include "wire/foreign.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Events, and devices that send them and listen to them.
namespace glovebox::engine::test {

inline core::Event eventOf(core::EventKind kind, std::uint32_t time, std::int16_t key = 60, std::int16_t port = 0) {
    core::Event event;
    event.kind = kind;
    event.time = time;
    event.port = port;
    event.channel = 0;
    event.key = key;
    event.value = 0.5;
    return event;
}

inline core::Event midiOf(std::uint32_t time, std::uint32_t status, std::uint32_t first, std::uint32_t second) {
    core::Event event;
    event.kind = core::EventKind::midi;
    event.time = time;
    event.words[0] = status | first << 8 | second << 16;
    return event;
}

/// A list with its memory.
struct Events {
    core::Event slots[64];
    std::byte bytes[256];
    core::EventList list{slots, bytes};
};

/// An event area of the host's, or one that a foreign sandbox would write.
struct EventArea {
    TestHost& host;
    std::unique_ptr<HostArea> area;
    explicit EventArea(TestHost& of) : host(of) {
        area = host.createArea(wire::AreaKind::hostArena,
                               wire::eventAreaSize(wire::defaultEventCapacity, wire::defaultPayloadCapacity), false,
                               false);
    }
    /// As those of the next block.
    void write(std::initializer_list<core::Event> events) {
        Events all;
        for (const core::Event& event : events) all.list.push(event);
        write(all.list);
    }
    void write(const core::EventList& list) {
        wire::writeEvents(area->mapping.data(), wire::defaultEventCapacity, wire::defaultPayloadCapacity,
                          host.sequence + 1, list);
    }
    wire::EventSource source(wire::SourceKind kind, std::uint16_t targetPort = wire::everyPort) {
        wire::EventSource made;
        made.kind = kind;
        made.targetPort = targetPort;
        made.place = {area->id, 0};
        return made;
    }
};

/// A device that keeps what it got in its last block.
struct Listener {
    std::vector<core::Event> seen;
    std::vector<std::vector<std::byte>> payloads;
    Listener(TestHost& host, wire::DeviceId device) {
        Stub& stub = host.stubs["listener" + std::to_string(device)];
        stub.outputs = {1};
        stub.process = [this](hosting::ProcessBlock& block) {
            const auto view = block.eventsIn->view();
            seen.assign(view.begin(), view.end());
            payloads.clear();
            for (const core::Event& event : view) {
                const auto bytes = block.eventsIn->payloadOf(event);
                payloads.emplace_back(bytes.begin(), bytes.end());
            }
            return hosting::ProcessOutcome::keepGoing;
        };
        host.addDevice(device, "listener" + std::to_string(device));
    }
};

/// A device that sends `sent` in every block.
struct Sender {
    std::vector<core::Event> sent;
    Sender(TestHost& host, wire::DeviceId device) {
        Stub& stub = host.stubs["sender" + std::to_string(device)];
        stub.outputs = {1};
        stub.process = [this](hosting::ProcessBlock& block) {
            for (const core::Event& event : sent) block.eventsOut->push(event);
            return hosting::ProcessOutcome::keepGoing;
        };
        host.addDevice(device, "sender" + std::to_string(device));
    }
};

inline wire::EventSource localEvents(wire::DeviceId device, std::uint16_t sourcePort, std::uint16_t targetPort) {
    wire::EventSource source;
    source.kind = wire::SourceKind::local;
    source.device = device;
    source.sourcePort = sourcePort;
    source.targetPort = targetPort;
    return source;
}

inline wire::DeviceStep listening(wire::DeviceId device, std::vector<wire::EventSource> events) {
    wire::DeviceStep step;
    step.device = device;
    step.events = std::move(events);
    return step;
}

} // namespace glovebox::engine::test
