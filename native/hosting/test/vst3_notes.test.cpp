// V12: notes, expressions and other events of a block, both ways.
#include <limits>

#include "hosting/test/vst3_spy_host.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;
using core::EventKind;

std::vector<v3::Event> eventsOf(v3::ProcessData& data) {
    std::vector<v3::Event> events;
    for (v3::int32 index = 0; index < data.inputEvents->getEventCount(); ++index) {
        v3::Event event{};
        if (data.inputEvents->getEvent(index, event) == v3::kResultOk) events.push_back(event);
    }
    return events;
}

TEST_CASE("V12: notes and expressions arrive with ids, ranges converted, wildcards resolved") {
    Spy spy;
    std::vector<v3::Event> seen;
    spy.onProcess = [&](v3::ProcessData& data) { seen = eventsOf(data); };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(noteAt(1, EventKind::noteOn, 60, 0.5));
    block.eventsIn.push(noteAt(2, EventKind::noteOn, 64, 0.5));
    core::Event bend = noteAt(3, EventKind::noteExpression, 60, 12.0);
    bend.id = static_cast<std::uint32_t>(core::Expression::tuning);
    block.eventsIn.push(bend);
    core::Event loud = noteAt(4, EventKind::noteExpression, -1, 1.0); // every note
    loud.id = static_cast<std::uint32_t>(core::Expression::volume);
    block.eventsIn.push(loud);
    core::Event press = noteAt(5, EventKind::noteExpression, 64, 0.75);
    press.id = static_cast<std::uint32_t>(core::Expression::pressure);
    block.eventsIn.push(press);
    block.eventsIn.push(noteAt(6, EventKind::noteOff, -1, 0.0)); // every key
    host.run(block);
    REQUIRE(seen.size() == 8);
    const auto id60 = seen[0].noteOn.noteId;
    CHECK(id60 >= 0 && seen[1].noteOn.noteId >= 0 && id60 != seen[1].noteOn.noteId);
    CHECK_EQUAL(seen[2].type, v3::Event::kNoteExpressionValueEvent);
    CHECK_EQUAL(seen[2].noteExpressionValue.noteId, id60);
    CHECK_EQUAL(seen[2].noteExpressionValue.typeId, v3::kTuningTypeID);
    CHECK_NEAR(seen[2].noteExpressionValue.value, 132.0 / 240, 1e-12);
    CHECK_EQUAL(seen[3].noteExpressionValue.value, 0.25); // unity
    CHECK_EQUAL(seen[5].type, v3::Event::kPolyPressureEvent);
    CHECK_EQUAL(seen[5].polyPressure.pitch, 64);
    CHECK_EQUAL(seen[6].type, v3::Event::kNoteOffEvent);
    CHECK_EQUAL(seen[6].noteOff.noteId, id60);
    CHECK_EQUAL(seen[7].noteOff.pitch, 64);
}

TEST_CASE("V12: a reset ends the held notes in the next block") {
    Spy spy;
    std::vector<v3::Event> seen;
    spy.onProcess = [&](v3::ProcessData& data) { seen = eventsOf(data); };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(noteAt(1, EventKind::noteOn, 60, 0.5));
    host.run(block);
    onAudioThread([&] { host.plugin->reset(); });
    Block next(host.plugin->ports(), 64);
    host.run(next);
    REQUIRE(seen.size() == 1);
    CHECK_EQUAL(seen[0].type, v3::Event::kNoteOffEvent);
    CHECK_EQUAL(seen[0].sampleOffset, 0);
}

TEST_CASE("V12: events of the plugin come out sorted and checked, echoed notes with the host's own ids") {
    Spy spy;
    const v3::uint8 message[] = {0xf0, 1, 2, 0xf7};
    spy.onProcess = [&](v3::ProcessData& data) {
        for (v3::Event event : eventsOf(data)) data.outputEvents->addEvent(event);
        v3::Event event{};
        event.type = v3::Event::kDataEvent;
        event.sampleOffset = 2;
        event.data = {sizeof message, v3::DataEvent::kMidiSysEx, message};
        data.outputEvents->addEvent(event);
        event = {};
        event.type = v3::Event::kLegacyMIDICCOutEvent;
        event.sampleOffset = 1;
        event.midiCCOut = {v3::kPitchBend, 3, 1, 64};
        data.outputEvents->addEvent(event);
        event = {};
        event.type = v3::Event::kNoteOnEvent;
        event.sampleOffset = 64; // outside of the block
        event.noteOn = {0, 60, 0, 1, 0, 5};
        data.outputEvents->addEvent(event);
        event.sampleOffset = 0;
        event.noteOn.pitch = 200;
        data.outputEvents->addEvent(event);
        event.noteOn = {0, 60, 0, std::numeric_limits<float>::quiet_NaN(), 0, 5};
        data.outputEvents->addEvent(event);
        event.noteOn = {0, 60, 0, 1, 0, 5};
        event.busIndex = 1; // no such bus
        data.outputEvents->addEvent(event);
    };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(noteAt(7, EventKind::noteOn, 60, 0.5));
    host.run(block);
    const auto out = block.eventsOut.view();
    REQUIRE(out.size() == 3);
    CHECK(out[0].kind == EventKind::midi);
    CHECK_EQUAL(out[0].words[0], 0x4001e3u);
    CHECK(out[1].kind == EventKind::sysex);
    CHECK_EQUAL(block.eventsOut.payloadOf(out[1]).size(), 4);
    CHECK(out[2].kind == EventKind::noteOn);
    CHECK_EQUAL(out[2].noteId, -1);
    CHECK_EQUAL(out[2].time, 7);
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.breaches("V12"), 2); // one report of four invalid events, one of the order
}

TEST_CASE("V12: an echo that comes after its key was struck again carries no id of ours") {
    Spy spy;
    std::vector<v3::Event> kept;
    spy.onProcess = [&](v3::ProcessData& data) {
        for (const v3::Event& event : eventsOf(data)) kept.push_back(event);
        if (kept.size() < 3) return;
        for (v3::Event event : kept) data.outputEvents->addEvent(event);
    };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(noteAt(1, EventKind::noteOn, 60, 0.5));
    block.eventsIn.push(noteAt(2, EventKind::noteOff, 60, 0.5));
    block.eventsIn.push(noteAt(3, EventKind::noteOn, 60, 0.5));
    host.run(block);
    const auto out = block.eventsOut.view();
    REQUIRE(out.size() == 3);
    for (const core::Event& event : out) {
        CHECK_EQUAL(event.noteId, -1);
        CHECK_EQUAL(event.key, 60);
    }
}

} // namespace
