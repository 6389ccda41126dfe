#include "engine/held_notes.h"
#include "engine/test/test_host.h"
#include "wire/foreign.h"

#include <cstring>
#include <limits>

using namespace glovebox;
using namespace glovebox::engine::test;
using core::Event;
using core::EventKind;
using hosting::ProcessBlock;
using hosting::ProcessOutcome;

namespace {

Event eventOf(EventKind kind, std::uint32_t time, std::int16_t key = 60, std::int16_t port = 0) {
    Event event;
    event.kind = kind;
    event.time = time;
    event.port = port;
    event.channel = 0;
    event.key = key;
    event.value = 0.5;
    return event;
}

Event midiOf(std::uint32_t time, std::uint32_t status, std::uint32_t first, std::uint32_t second) {
    Event event;
    event.kind = EventKind::midi;
    event.time = time;
    event.words[0] = status | first << 8 | second << 16;
    return event;
}

/// A list with its memory.
struct Events {
    Event slots[64];
    std::byte bytes[256];
    core::EventList list{slots, bytes};
};

/// An event area of the host's, or one that a foreign sandbox would write.
struct EventArea {
    TestHost& host;
    std::unique_ptr<HostArea> area;
    explicit EventArea(TestHost& of) : host(of) {
        area = host.createArea(wire::AreaKind::hostArena, wire::eventAreaSize(wire::defaultEventCapacity, wire::defaultPayloadCapacity), false, false);
    }
    /// As those of the next block.
    void write(std::initializer_list<Event> events) {
        Events all;
        for (const Event& event : events) all.list.push(event);
        write(all.list);
    }
    void write(const core::EventList& list) {
        wire::writeEvents(area->mapping.data(), wire::defaultEventCapacity, wire::defaultPayloadCapacity, host.sequence + 1, list);
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
    std::vector<Event> seen;
    std::vector<std::vector<std::byte>> payloads;
    Listener(TestHost& host, wire::DeviceId device) {
        Stub& stub = host.stubs["listener" + std::to_string(device)];
        stub.outputs = {1};
        stub.process = [this](ProcessBlock& block) {
            const auto view = block.eventsIn->view();
            seen.assign(view.begin(), view.end());
            payloads.clear();
            for (const Event& event : view) {
                const auto bytes = block.eventsIn->payloadOf(event);
                payloads.emplace_back(bytes.begin(), bytes.end());
            }
            return ProcessOutcome::keepGoing;
        };
        host.addDevice(device, "listener" + std::to_string(device));
    }
};

/// A device that sends `sent` in every block.
struct Sender {
    std::vector<Event> sent;
    Sender(TestHost& host, wire::DeviceId device) {
        Stub& stub = host.stubs["sender" + std::to_string(device)];
        stub.outputs = {1};
        stub.process = [this](ProcessBlock& block) {
            for (const Event& event : sent) block.eventsOut->push(event);
            return ProcessOutcome::keepGoing;
        };
        host.addDevice(device, "sender" + std::to_string(device));
    }
};

wire::EventSource localEvents(wire::DeviceId device, std::uint16_t sourcePort, std::uint16_t targetPort) {
    wire::EventSource source;
    source.kind = wire::SourceKind::local;
    source.device = device;
    source.sourcePort = sourcePort;
    source.targetPort = targetPort;
    return source;
}

wire::DeviceStep listening(wire::DeviceId device, std::vector<wire::EventSource> events) {
    wire::DeviceStep step;
    step.device = device;
    step.events = std::move(events);
    return step;
}

} // namespace

TEST_CASE("events are merged by time, ties in the order of their sources, and carry the port they are for") {
    TestHost host;
    Sender one(host, 1), two(host, 2);
    Listener target(host, 3);
    EventArea own(host);
    host.prepare(planOf(1, {stepOf(1), stepOf(2), listening(3, {own.source(wire::SourceKind::host), localEvents(1, 0, 1), localEvents(2, 1, 0)})}));
    one.sent = {eventOf(EventKind::noteOn, 5, 1), eventOf(EventKind::noteOn, 6, 9, 1), eventOf(EventKind::noteOff, 7, 1)};
    two.sent = {eventOf(EventKind::noteOn, 4, 2, 1), eventOf(EventKind::noteOn, 5, 3, 1)};
    own.write({eventOf(EventKind::noteOn, 5, 4, 1), eventOf(EventKind::parameterValue, 6)});
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 6);
    const std::int16_t keys[] = {2, 4, 1, 3, 60, 1};
    const std::int16_t ports[] = {0, 1, 1, 0, 0, 1};
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK_EQUAL(target.seen[i].key, keys[i]);
        CHECK_EQUAL(target.seen[i].port, ports[i]);
    }
    CHECK_EQUAL(target.seen[4].kind, EventKind::parameterValue);
    // Those of the block before are no events of this one.
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(target.seen.size(), 4);
}

TEST_CASE("a connection carries notes, expressions, MIDI and sysex, never parameters or the ends of voices") {
    TestHost host;
    Sender source(host, 1);
    Listener target(host, 2);
    host.prepare(planOf(1, {stepOf(1), listening(2, {localEvents(1, 0, 0)})}));
    source.sent = {eventOf(EventKind::parameterValue, 0), eventOf(EventKind::parameterModulation, 0),
                   eventOf(EventKind::gestureBegin, 0),   eventOf(EventKind::gestureEnd, 0),
                   eventOf(EventKind::noteEnd, 0),        eventOf(EventKind::noteExpression, 1),
                   midiOf(2, 0x90, 60, 100),              eventOf(EventKind::noteChoke, 3)};
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 3);
    CHECK_EQUAL(target.seen[0].kind, EventKind::noteExpression);
    CHECK_EQUAL(target.seen[1].kind, EventKind::midi);
    CHECK_EQUAL(target.seen[2].kind, EventKind::noteChoke);
}

TEST_CASE("a plugin's own parameter changes are told to the host") {
    TestHost host;
    Sender source(host, 1);
    host.prepare(planOf(1, {stepOf(1)}));
    Event edit = eventOf(EventKind::parameterValue, 7);
    edit.id = 42;
    edit.value = 0.25;
    source.sent = {edit};
    REQUIRE(host.runBlock(1, 64));
    const auto told = std::get<wire::ParameterEdited>(host.nextAnnouncement());
    CHECK_EQUAL(told.device, 1);
    REQUIRE(told.events.size() == 1);
    CHECK_EQUAL(told.events[0].id, 42);
    CHECK_EQUAL(told.events[0].value, 0.25);
    Events written;
    wire::readEvents(host.outputs[1]->mapping.data(), wire::defaultEventCapacity, wire::defaultPayloadCapacity, host.sequence, 64, written.list);
    REQUIRE(written.list.size() == 1);
    CHECK_EQUAL(written.list.view()[0].time, 7);
}

TEST_CASE("parameters set while active come first in the next block, before everything else at its start") {
    TestHost host;
    Listener target(host, 1);
    EventArea own(host);
    host.prepare(planOf(1, {listening(1, {own.source(wire::SourceKind::host)})}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    edit.id = 3;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    own.write({eventOf(EventKind::noteOn, 0)});
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 2);
    CHECK_EQUAL(target.seen[0].id, 3);
    Event note = eventOf(EventKind::noteOn, 0);
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {note}}), core::ErrorCode::invalidArgument);
    edit.time = 5;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::invalidArgument);
}

TEST_CASE("parameters set while no blocks run reach the plugin at once, in a block of no frames") {
    TestHost host({}, 0);
    std::vector<std::uint32_t> frames;
    std::vector<Event> seen;
    Stub& stub = host.stubs["idle"];
    stub.outputs = {1};
    stub.process = [&](ProcessBlock& block) {
        frames.push_back(block.frames);
        seen.insert(seen.end(), block.eventsIn->view().begin(), block.eventsIn->view().end());
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "idle");
    host.prepare(planOf(1, {stepOf(1)}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    edit.id = 3;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    REQUIRE(seen.size() == 1);
    CHECK_EQUAL(seen[0].id, 3);
    CHECK_EQUAL(frames[0], 0);
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(seen.size(), 1u);
}

TEST_CASE("events of a compensated connection are late by exactly its delay, with their payload") {
    TestHost host;
    Listener target(host, 1);
    EventArea own(host);
    auto source = own.source(wire::SourceKind::host);
    source.delayFrames = 100;
    host.prepare(planOf(1, {listening(1, {source})}));
    std::uint32_t start = 0;
    std::size_t seen = 0;
    std::uint32_t expected[] = {103, 110, 170, 260};
    for (const std::uint32_t frames : {64u, 10u, 64u, 64u, 64u, 64u, 64u}) {
        if (start == 0) {
            Events two;
            Event sysex = eventOf(EventKind::sysex, 10);
            const std::byte bytes[] = {std::byte{0xf0}, std::byte{5}, std::byte{0xf7}};
            two.list.push(eventOf(EventKind::noteOn, 3));
            two.list.push(sysex, bytes);
            own.write(two.list);
        }
        if (start == 64) own.write({eventOf(EventKind::noteOff, 6)});
        if (start == 138) own.write({eventOf(EventKind::noteOn, 22)});
        REQUIRE(host.runBlock(1, frames));
        for (std::size_t i = 0; i < target.seen.size(); ++i, ++seen) {
            REQUIRE(seen < 4);
            CHECK_EQUAL(start + target.seen[i].time, expected[seen]);
            if (seen == 1) CHECK_EQUAL(target.payloads[i].size(), 3);
            if (seen == 1) CHECK_EQUAL(target.payloads[i][1], std::byte{5});
        }
        start += frames;
    }
    CHECK_EQUAL(seen, 4);
}

TEST_CASE("when a foreign source dies its held notes end once, in all three forms") {
    TestHost host;
    Listener target(host, 1);
    EventArea foreign(host);
    auto source = foreign.source(wire::SourceKind::foreign, 0);
    source.foreignIndex = 9;
    source.delayKey = 77;
    host.prepare(planOf(1, {listening(1, {source})}));
    Event packet;
    packet.kind = EventKind::midi2;
    packet.time = 1;
    packet.words[0] = 0x40913c00;
    packet.words[1] = 0x80000000;
    foreign.write({eventOf(EventKind::noteOn, 0, 60), eventOf(EventKind::noteOn, 0, 61), midiOf(1, 0x93, 62, 90), midiOf(1, 0x93, 63, 90),
                   packet, eventOf(EventKind::noteOff, 2, 61), midiOf(3, 0x93, 63, 0)});
    REQUIRE(host.runBlock(1, 64));
    auto& page = host.hostPage->as<wire::HostPage>();
    page.fallback[9].store(host.sequence + 1);
    foreign.write({eventOf(EventKind::noteOn, 0, 99)}); // late: dropped
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 3);
    CHECK_EQUAL(target.seen[0].kind, EventKind::noteOff);
    CHECK_EQUAL(target.seen[0].key, 60);
    CHECK_EQUAL(target.seen[1].words[0], 0x83u | 62u << 8);
    CHECK_EQUAL(target.seen[2].words[0], 0x40813c00u);
    page.fallback[9].store(host.sequence + 1);
    REQUIRE(host.runBlock(1, 64));
    CHECK(target.seen.empty());
}

TEST_CASE("foreign events that are not well-formed are dropped and counted") {
    TestHost host;
    Listener target(host, 1);
    EventArea foreign(host);
    host.prepare(planOf(1, {listening(1, {foreign.source(wire::SourceKind::foreign, 0)})}));
    Event bad = eventOf(EventKind::noteOn, 0);
    bad.value = std::numeric_limits<double>::infinity();
    foreign.write({eventOf(EventKind::noteOn, 9), bad, eventOf(EventKind::noteOn, 64), eventOf(EventKind::noteOff, 20)});
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(target.seen.size(), 2);
    CHECK_EQUAL(host.sandboxPage->as<wire::SandboxPage>().droppedEvents.load(), 2);
}

TEST_CASE("notes that a removed connection held end in the first block of the plan without it") {
    TestHost host;
    Listener target(host, 1);
    EventArea one(host), two(host);
    auto first = one.source(wire::SourceKind::host, 0), second = two.source(wire::SourceKind::host, 0);
    first.delayKey = 1;
    second.delayKey = 2;
    host.prepare(planOf(1, {listening(1, {first, second})}));
    one.write({eventOf(EventKind::noteOn, 0, 50)});
    two.write({eventOf(EventKind::noteOn, 0, 51)});
    REQUIRE(host.runBlock(1, 64));
    host.prepare(planOf(2, {listening(1, {second})}));
    REQUIRE(host.runBlock(2, 64));
    REQUIRE(target.seen.size() == 1);
    CHECK_EQUAL(target.seen[0].kind, EventKind::noteOff);
    CHECK_EQUAL(target.seen[0].key, 50);
    REQUIRE(host.runBlock(2, 64));
    CHECK(target.seen.empty());
}

TEST_CASE("a note is held until something ends it, wildcards and all-notes-off included") {
    engine::HeldNotes held;
    const auto isEmptyAfter = [&](std::initializer_list<Event> events) {
        for (const Event& event : events) held.follow(event);
        const bool isEmpty = held.isEmpty();
        Events ends;
        held.endAll(ends.list);
        return isEmpty;
    };
    Event everyKey = eventOf(EventKind::noteOff, 0, -1);
    everyKey.channel = -1;
    CHECK(!isEmptyAfter({eventOf(EventKind::noteOn, 0)}));
    CHECK(isEmptyAfter({eventOf(EventKind::noteOn, 0), eventOf(EventKind::noteOff, 0)}));
    CHECK(isEmptyAfter({eventOf(EventKind::noteOn, 0), everyKey}));
    CHECK(!isEmptyAfter({eventOf(EventKind::noteOn, 0), eventOf(EventKind::noteOff, 0, 61)}));
    CHECK(!isEmptyAfter({eventOf(EventKind::noteOn, 0), eventOf(EventKind::noteOff, 0, 60, 1)}));
    CHECK(isEmptyAfter({midiOf(0, 0x90, 60, 1), midiOf(0, 0x80, 60, 1)}));
    CHECK(!isEmptyAfter({midiOf(0, 0x90, 60, 1), midiOf(0, 0x81, 60, 1)}));
    CHECK(isEmptyAfter({midiOf(0, 0x92, 60, 1), midiOf(0, 0x92, 61, 1), midiOf(0, 0xb2, 123, 0)}));
    CHECK(!isEmptyAfter({midiOf(0, 0x92, 60, 1), midiOf(0, 0xb2, 64, 0)}));
}
