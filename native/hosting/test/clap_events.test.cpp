#include <cmath>
#include <cstring>

#include "hosting/clap/events_in.h"
#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

constexpr std::uint32_t clapNotes = abi::CLAP_NOTE_DIALECT_CLAP;
constexpr std::uint32_t midiNotes = abi::CLAP_NOTE_DIALECT_MIDI;

abi::clap_event_note_t noteEvent(std::uint16_t type, std::uint32_t time, std::int16_t key, std::int16_t port = 0) {
    return {{sizeof(abi::clap_event_note_t), time, 0, type, 0}, -1, port, 0, key, 0.5};
}

/// Runs one block of 64 frames in which the plugin does `work`, and serves the main thread.
void during(Hosted& hosted, Block& block, std::function<void()> work) {
    hosted.spy.inProcess = [work = std::move(work)](const auto&) { work(); };
    (void)hosted.process(block);
    hosted.plugin->serveMainThread();
}

} // namespace

TEST_CASE("C12: a plugin gets events sorted and inside the block, whatever its owner sends") {
    Hosted hosted;
    hosted.spy.noteInputs = {clapNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    block.eventsIn.push(noteAt(10, core::EventKind::noteOn, 60));
    block.eventsIn.push(noteAt(5, core::EventKind::noteOff, 60));
    block.eventsIn.push(noteAt(500, core::EventKind::noteOn, 61));
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == 3u);
    CHECK_EQUAL(hosted.spy.events[0].header.time, 10u);
    CHECK_EQUAL(hosted.spy.events[1].header.time, 10u);
    CHECK_EQUAL(hosted.spy.events[2].header.time, 63u);
    CHECK_EQUAL(hosted.spy.events[1].header.type, abi::CLAP_EVENT_NOTE_OFF);
}

TEST_CASE("C12: a note reaches a plugin in one dialect, the port's own") {
    for (const std::uint32_t dialect : {clapNotes, midiNotes, clapNotes | midiNotes}) {
        Hosted hosted;
        hosted.spy.noteInputs = {dialect};
        REQUIRE(hosted.start());
        Block block(hosted.plugin->ports(), 64);
        block.eventsIn.push(noteAt(1, core::EventKind::noteOn, 60, 1.0));
        block.eventsIn.push(noteAt(2, core::EventKind::noteOff, 60, 0.0));
        (void)hosted.process(block);
        REQUIRE(hosted.spy.events.size() == 2u);
        const bool isMidi = dialect == midiNotes;
        CHECK_EQUAL(hosted.spy.events[0].header.type, isMidi ? abi::CLAP_EVENT_MIDI : abi::CLAP_EVENT_NOTE_ON);
        CHECK_EQUAL(hosted.spy.events[1].header.type, isMidi ? abi::CLAP_EVENT_MIDI : abi::CLAP_EVENT_NOTE_OFF);
        if (isMidi) {
            CHECK_EQUAL(hosted.spy.events[0].midi.data[0], 0x90);
            CHECK_EQUAL(hosted.spy.events[0].midi.data[2], 127);
        } else {
            CHECK_EQUAL(hosted.spy.events[0].note.key, 60);
            CHECK_EQUAL(hosted.spy.events[0].note.velocity, 1.0);
        }
    }
}

TEST_CASE("C12: note-ons are complete, wildcards only where they are legal; noteEnd never goes to a plugin") {
    Hosted hosted;
    hosted.spy.noteInputs = {clapNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    core::Event choke = noteAt(0, core::EventKind::noteChoke, -1);
    choke.channel = -1;
    choke.port = -1;
    block.eventsIn.push(choke);
    block.eventsIn.push(noteAt(0, core::EventKind::noteEnd, 60));
    core::Event elsewhere = noteAt(0, core::EventKind::noteOn, 60);
    elsewhere.port = 7;
    block.eventsIn.push(elsewhere);
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK_EQUAL(hosted.spy.events[0].header.type, abi::CLAP_EVENT_NOTE_CHOKE);
    CHECK_EQUAL(hosted.spy.events[0].note.key, -1);
    CHECK_EQUAL(hosted.spy.events[0].note.channel, -1);
    CHECK_EQUAL(hosted.spy.events[0].note.port_index, -1);
}

TEST_CASE("C12: what a plugin sends is sorted, unsorted order is reported") {
    Hosted hosted;
    hosted.spy.noteInputs = {clapNotes};
    hosted.spy.noteOutputs = {clapNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    during(hosted, block, [&] {
        CHECK(push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 10, 60)));
        CHECK(push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_END, 12, 60)));
    });
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    block.eventsOut.clear();
    during(hosted, block, [&] {
        push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 10, 60));
        push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 3, 61));
        push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 64, 62));
    });
    CHECK_EQUAL(hosted.told.breaches("C12: output events are not sorted"), 1);
    CHECK_EQUAL(hosted.told.breaches("C12: an output event lies outside"), 1);
    const auto seen = block.eventsOut.view();
    REQUIRE(seen.size() == 3u);
    CHECK_EQUAL(seen[0].key, 61);
    CHECK_EQUAL(seen[1].key, 60);
    CHECK_EQUAL(seen[2].time, 63u);
}

TEST_CASE("C12: malformed output events are reported and dropped") {
    Hosted hosted;
    hosted.spy.noteOutputs = {clapNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    during(hosted, block, [&] {
        CHECK(!push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 0, -1)));    // a note-on needs a key
        CHECK(!push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 0, 200)));   // out of range
        CHECK(!push(hosted.spy, noteEvent(abi::CLAP_EVENT_NOTE_ON, 0, 60, 5))); // no such port
        auto event = noteEvent(abi::CLAP_EVENT_NOTE_ON, 0, 60);
        event.velocity = std::nan("");
        CHECK(!push(hosted.spy, event));
        event = noteEvent(abi::CLAP_EVENT_NOTE_ON, 0, 60);
        event.header.size = sizeof(abi::clap_event_header_t);
        CHECK(!push(hosted.spy, event));
        event = noteEvent(1000, 0, 60);
        CHECK(!push(hosted.spy, event));
        event = noteEvent(abi::CLAP_EVENT_NOTE_ON, 0, 60);
        event.header.space_id = 9;
        CHECK(!push(hosted.spy, event));
        CHECK(!hosted.spy.out->try_push(hosted.spy.out, nullptr));
    });
    CHECK_EQUAL(block.eventsOut.size(), 0u);
    CHECK(hosted.told.breaches("C12: a malformed") == 1);
    CHECK(hosted.told.breaches("C12: an output event of an event space") == 1);
}

TEST_CASE("C13: expressions keep their ranges in both directions") {
    Hosted hosted;
    hosted.spy.noteInputs = {clapNotes};
    hosted.spy.noteOutputs = {clapNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    core::Event pan = noteAt(0, core::EventKind::noteExpression, 60, 0.25);
    pan.id = static_cast<std::uint32_t>(core::Expression::pan);
    block.eventsIn.push(pan);
    during(hosted, block, [&] {
        abi::clap_event_note_expression_t event{{sizeof(event), 0, 0, abi::CLAP_EVENT_NOTE_EXPRESSION, 0},
                                                abi::CLAP_NOTE_EXPRESSION_TUNING,
                                                -1,
                                                0,
                                                0,
                                                60,
                                                500.0};
        CHECK(push(hosted.spy, event));
        event.expression_id = abi::CLAP_NOTE_EXPRESSION_VOLUME;
        event.value = 0;
        CHECK(push(hosted.spy, event));
    });
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK_EQUAL(hosted.spy.events[0].expression.expression_id, abi::CLAP_NOTE_EXPRESSION_PAN);
    CHECK_EQUAL(hosted.spy.events[0].expression.value, 0.25);
    REQUIRE(block.eventsOut.size() == 2u);
    CHECK_EQUAL(block.eventsOut.view()[0].value, 120.0);
    CHECK(block.eventsOut.view()[1].value > 0);
    CHECK(core::isWellFormed(block.eventsOut.view()[1], 64, 0));
    CHECK_EQUAL(hosted.told.breaches("C13"), 1); // once for both, when the main thread looked
}

TEST_CASE("C14: sysex is copied inside the call, in both directions") {
    Hosted hosted;
    hosted.spy.noteInputs = {midiNotes};
    hosted.spy.noteOutputs = {midiNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    const std::uint8_t message[] = {0xF0, 1, 2, 3, 0xF7};
    core::Event event;
    event.kind = core::EventKind::sysex;
    block.eventsIn.push(event, std::as_bytes(std::span(message)));
    during(hosted, block, [&] {
        std::uint8_t temporary[] = {0xF0, 9, 9, 0xF7};
        const abi::clap_event_midi_sysex_t out{
            {sizeof(out), 0, 0, abi::CLAP_EVENT_MIDI_SYSEX, 0}, 0, temporary, sizeof(temporary)};
        CHECK(push(hosted.spy, out));
        std::memset(temporary, 0, sizeof(temporary));
    });
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK_EQUAL(hosted.spy.events[0].sysex, (std::vector<std::uint8_t>{0xF0, 1, 2, 3, 0xF7}));
    REQUIRE(block.eventsOut.size() == 1u);
    const auto payload = block.eventsOut.payloadOf(block.eventsOut.view()[0]);
    REQUIRE(payload.size() == 4u);
    CHECK_EQUAL(std::to_integer<int>(payload[1]), 9);
}

TEST_CASE("C14: sysex that finds no room is refused, not cut") {
    Hosted hosted;
    hosted.spy.noteOutputs = {midiNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    during(hosted, block, [&] {
        const std::vector<std::uint8_t> large(5000, 1);
        const abi::clap_event_midi_sysex_t out{{sizeof(out), 0, 0, abi::CLAP_EVENT_MIDI_SYSEX, 0},
                                               0,
                                               large.data(),
                                               static_cast<std::uint32_t>(large.size())};
        CHECK(!push(hosted.spy, out));
    });
    CHECK_EQUAL(block.eventsOut.size(), 0u);
    CHECK_EQUAL(block.eventsOut.dropped(), 1u);
}

TEST_CASE("C15: transport flags match the fields; no transport is a null pointer") {
    Hosted hosted;
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    bool hasTransport = true;
    abi::clap_event_transport_t seen{};
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) {
        hasTransport = process.transport != nullptr;
        if (hasTransport) seen = *process.transport;
    };
    core::Transport transport;
    block.block.transport = &transport; // not flagged as present
    (void)hosted.process(block);
    CHECK(!hasTransport);

    transport.flags = core::transportIsPresent | core::transportHasTempo | core::transportHasBeats |
                      core::transportHasSeconds | core::transportIsPlaying;
    transport.tempo = 90;
    transport.songBeats = 1.5;
    transport.songSeconds = std::nan("");
    transport.loopEndBeats = 8;
    (void)hosted.process(block);
    REQUIRE(hasTransport);
    CHECK_EQUAL(seen.flags, abi::CLAP_TRANSPORT_HAS_TEMPO | abi::CLAP_TRANSPORT_HAS_BEATS_TIMELINE |
                                abi::CLAP_TRANSPORT_IS_PLAYING);
    CHECK_EQUAL(seen.tempo, 90.0);
    CHECK_EQUAL(seen.song_pos_beats, abi::CLAP_BEATTIME_FACTOR * 3 / 2);
    CHECK_EQUAL(seen.loop_end_beats, 0);
    CHECK_EQUAL(seen.tsig_num, 0);
    CHECK_EQUAL(seen.header.size, sizeof(seen));
    CHECK_EQUAL(seen.header.type, abi::CLAP_EVENT_TRANSPORT);
}

TEST_CASE("C15: steady_time is monotone or -1") {
    Hosted hosted;
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    std::vector<std::int64_t> times;
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) { times.push_back(process.steady_time); };
    for (const std::int64_t steady :
         {std::int64_t{0}, std::int64_t{64}, std::int64_t{100}, std::int64_t{-5}, std::int64_t{128}}) {
        block.block.steadyFrames = steady;
        (void)hosted.process(block);
    }
    CHECK_EQUAL(times, (std::vector<std::int64_t>{0, 64, -1, -1, 128}));
}

TEST_CASE("more events than a plugin can be given lose note-ons, not note-offs") {
    Hosted hosted;
    hosted.spy.noteInputs = {clapNotes};
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    std::vector<core::Event> many(5000);
    core::EventList list(many, {});
    for (int i = 0; i < 4999; ++i) list.push(noteAt(0, core::EventKind::noteOn, 60));
    list.push(noteAt(1, core::EventKind::noteOff, 60));
    block.block.eventsIn = &list;
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == clap::EventsIn::capacity);
    CHECK_EQUAL(hosted.spy.events.back().header.type, abi::CLAP_EVENT_NOTE_OFF);
}

} // namespace glovebox::hosting::test
