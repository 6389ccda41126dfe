#include "engine/test/event_kit.h"

#include <limits>

using namespace glovebox;
using namespace glovebox::engine::test;
using core::Event;
using core::EventKind;

TEST_CASE("events are merged by time, ties in the order of their sources, and carry the port they are for") {
    TestHost host;
    Sender one(host, 1), two(host, 2);
    Listener target(host, 3);
    EventArea own(host);
    host.prepare(
        planOf(1, {stepOf(1), stepOf(2),
                   listening(3, {own.source(wire::SourceKind::host), localEvents(1, 0, 1), localEvents(2, 1, 0)})}));
    one.sent = {eventOf(EventKind::noteOn, 5, 1), eventOf(EventKind::noteOn, 6, 9, 1),
                eventOf(EventKind::noteOff, 7, 1)};
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
    source.sent = {eventOf(EventKind::parameterValue, 0),
                   eventOf(EventKind::parameterModulation, 0),
                   eventOf(EventKind::gestureBegin, 0),
                   eventOf(EventKind::gestureEnd, 0),
                   eventOf(EventKind::noteEnd, 0),
                   eventOf(EventKind::noteExpression, 1),
                   midiOf(2, 0x90, 60, 100),
                   eventOf(EventKind::noteChoke, 3)};
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 3);
    CHECK_EQUAL(target.seen[0].kind, EventKind::noteExpression);
    CHECK_EQUAL(target.seen[1].kind, EventKind::midi);
    CHECK_EQUAL(target.seen[2].kind, EventKind::noteChoke);
}

TEST_CASE("a delay that a plan takes away gives its note-offs and parameter values at once, and nothing else") {
    TestHost host;
    Listener target(host, 1);
    EventArea own(host);
    auto source = own.source(wire::SourceKind::host);
    source.delayFrames = 100;
    host.prepare(planOf(1, {listening(1, {source})}));
    Event value = eventOf(EventKind::parameterValue, 5);
    value.id = 7;
    own.write({eventOf(EventKind::noteOff, 3), eventOf(EventKind::noteOn, 4), value});
    REQUIRE(host.runBlock(1, 64));
    CHECK(target.seen.empty());
    source.delayFrames = 0;
    host.prepare(planOf(2, {listening(1, {source})}));
    REQUIRE(host.runBlock(2, 64));
    REQUIRE(target.seen.size() == 2);
    CHECK(target.seen[0].kind == EventKind::noteOff);
    CHECK_EQUAL(target.seen[1].id, 7);
    CHECK_EQUAL(target.seen[0].time + target.seen[1].time, 0u);
    REQUIRE(host.runBlock(2, 64));
    CHECK(target.seen.empty());
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

TEST_CASE("foreign events that are not well-formed are dropped and counted") {
    TestHost host;
    Listener target(host, 1);
    EventArea foreign(host);
    host.prepare(planOf(1, {listening(1, {foreign.source(wire::SourceKind::foreign, 0)})}));
    Event bad = eventOf(EventKind::noteOn, 0);
    bad.value = std::numeric_limits<double>::infinity();
    foreign.write(
        {eventOf(EventKind::noteOn, 9), bad, eventOf(EventKind::noteOn, 64), eventOf(EventKind::noteOff, 20)});
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(target.seen.size(), 2);
    CHECK_EQUAL(host.sandboxPage->as<wire::SandboxPage>().droppedEvents.load(), 2);
}
