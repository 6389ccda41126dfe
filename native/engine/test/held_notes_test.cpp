#include "engine/held_notes.h"
#include "engine/test/event_kit.h"

using namespace glovebox;
using namespace glovebox::engine::test;
using core::Event;
using core::EventKind;

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
    foreign.write({eventOf(EventKind::noteOn, 0, 60), eventOf(EventKind::noteOn, 0, 61), midiOf(1, 0x93, 62, 90),
                   midiOf(1, 0x93, 63, 90), packet, eventOf(EventKind::noteOff, 2, 61), midiOf(3, 0x93, 63, 0)});
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

TEST_CASE("a note that a removed connection had not brought to its target yet is not ended there") {
    TestHost host;
    Listener target(host, 1);
    EventArea area(host);
    auto source = area.source(wire::SourceKind::host, 0);
    source.delayKey = 1;
    source.delayFrames = 100;
    host.prepare(planOf(1, {listening(1, {source})}));
    // The second 50 begins while the first one is held: one end is due.
    area.write(
        {eventOf(EventKind::noteOn, 0, 50), eventOf(EventKind::noteOn, 50, 51), eventOf(EventKind::noteOn, 51, 50)});
    for (int i = 0; i < 2; ++i) REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 1);
    CHECK_EQUAL(target.seen[0].key, 50);
    host.prepare(planOf(2, {listening(1, {})}));
    REQUIRE(host.runBlock(2, 64));
    REQUIRE(target.seen.size() == 1);
    CHECK_EQUAL(target.seen[0].kind, EventKind::noteOff);
    CHECK_EQUAL(target.seen[0].key, 50);
}

TEST_CASE(
    "who missed blocks ends the notes that neighbours had begun, whose ends it may have missed, and nobody else's") {
    TestHost host;
    Listener target(host, 1);
    EventArea foreign(host), carried(host);
    auto source = foreign.source(wire::SourceKind::foreign, 0), edge = carried.source(wire::SourceKind::host, 0);
    source.delayKey = 77;
    edge.delayKey = 78;
    host.prepare(planOf(1, {listening(1, {source, edge})}));
    foreign.write({eventOf(EventKind::noteOn, 0, 60)});
    carried.write({eventOf(EventKind::noteOn, 0, 70)});
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 2);
    foreign.write({});
    carried.write({});
    REQUIRE(host.runBlock(1, 64));
    CHECK(target.seen.empty());
    host.sequence += 2;
    foreign.write({eventOf(EventKind::noteOn, 3, 62)});
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 2);
    CHECK_EQUAL(target.seen[0].kind, EventKind::noteOff);
    CHECK_EQUAL(target.seen[0].key, 60);
    CHECK_EQUAL(target.seen[0].time, 0u);
    CHECK_EQUAL(target.seen[1].key, 62);
    foreign.write({});
    REQUIRE(host.runBlock(1, 64));
    CHECK(target.seen.empty());
}

TEST_CASE("notes that a removed connection held end in the first block of the plan without it, and in no later one") {
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
    // The same key again, in a plan that follows: what it holds then goes on.
    host.prepare(planOf(3, {listening(1, {first, second})}));
    one.write({eventOf(EventKind::noteOn, 0, 52)});
    REQUIRE(host.runBlock(3, 64));
    CHECK_EQUAL(target.seen.size(), 1u);
    one.write({});
    REQUIRE(host.runBlock(3, 64));
    CHECK(target.seen.empty());
}

TEST_CASE("an alternate ends the notes of the source that it replaces; one that never ran ends nothing") {
    for (const bool takesOver : {true, false}) {
        TestHost host;
        Listener target(host, 1);
        EventArea one(host), standby(host);
        auto source = one.source(wire::SourceKind::host, 0), instead = standby.source(wire::SourceKind::host, 0);
        source.delayKey = 1;
        instead.delayKey = 2;
        host.prepare(planOf(1, {listening(1, {source})}));
        wire::Plan alternate = planOf(2, {listening(1, {instead})});
        alternate.follows = 1;
        alternate.isAlternate = true;
        host.prepare(alternate);
        one.write({eventOf(EventKind::noteOn, 0, 50)});
        REQUIRE(host.runBlock(1, 64));
        if (takesOver) {
            REQUIRE(host.runBlock(2, 64));
            REQUIRE(target.seen.size() == 1);
            CHECK_EQUAL(target.seen[0].kind, EventKind::noteOff);
            CHECK_EQUAL(target.seen[0].key, 50);
            standby.write({eventOf(EventKind::noteOn, 0, 51)});
            REQUIRE(host.runBlock(2, 64));
        }
        // The next change keeps whoever plays now: his notes go on.
        wire::Plan next = planOf(3, {listening(1, {takesOver ? instead : source})});
        next.follows = takesOver ? 2 : 1;
        host.prepare(next);
        REQUIRE(host.runBlock(3, 64));
        CHECK(target.seen.empty());
    }
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
