#include "hosting/dialects.h"
#include "hosting/test/hosting_kit.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

std::vector<core::Event> convert(const core::Event& event, std::uint32_t dialects) {
    ConvertedEvents out;
    convertToDialects(event, dialects, out);
    return {out.view().begin(), out.view().end()};
}

core::Event expressionOf(core::Expression expression, std::int16_t key, double value) {
    core::Event event = noteAt(0, core::EventKind::noteExpression, key, value);
    event.id = static_cast<std::uint32_t>(expression);
    return event;
}

} // namespace

TEST_CASE("notes become MIDI 1 where a port has nothing better, velocity never 0 for a note-on") {
    auto out = convert(noteAt(7, core::EventKind::noteOn, 60, 0.0), core::dialectMidi);
    REQUIRE(out.size() == 1u);
    CHECK_EQUAL(out[0].words[0], 0x013C90u);
    CHECK_EQUAL(out[0].time, 7u);
    out = convert(noteAt(0, core::EventKind::noteOff, 60, 0.5), core::dialectMidiMpe);
    REQUIRE(out.size() == 1u);
    CHECK_EQUAL(out[0].words[0], 0x403C80u);
    out = convert(noteAt(0, core::EventKind::noteOn, 60), core::dialectClap | core::dialectMidi);
    REQUIRE(out.size() == 1u);
    CHECK(out[0].kind == core::EventKind::noteOn);
}

TEST_CASE("wildcards become controllers on the channels they name") {
    core::Event off = noteAt(0, core::EventKind::noteOff, -1, 0);
    off.channel = -1;
    auto out = convert(off, core::dialectMidi);
    REQUIRE(out.size() == 16u);
    CHECK_EQUAL(out[15].words[0], 0x007BBFu);
    core::Event choke = noteAt(0, core::EventKind::noteChoke, -1, 0);
    choke.channel = 3;
    out = convert(choke, core::dialectMidi);
    REQUIRE(out.size() == 1u);
    CHECK_EQUAL(out[0].words[0], 0x0078B3u);
}

TEST_CASE("pressure becomes aftertouch, other expressions do not exist in MIDI") {
    auto out = convert(expressionOf(core::Expression::pressure, 60, 1.0), core::dialectMidi);
    REQUIRE(out.size() == 1u);
    CHECK_EQUAL(out[0].words[0], 0x7F3CA0u);
    out = convert(expressionOf(core::Expression::pressure, -1, 1.0), core::dialectMidi);
    REQUIRE(out.size() == 1u);
    CHECK_EQUAL(out[0].words[0], 0x007FD0u);
    CHECK_EQUAL(convert(expressionOf(core::Expression::tuning, 60, 1.0), core::dialectMidi).size(), 0u);
    CHECK_EQUAL(convert(expressionOf(core::Expression::tuning, 60, 1.0), core::dialectClap).size(), 1u);
}

TEST_CASE("MIDI becomes notes for a port without MIDI, and stays MIDI for one that has it") {
    auto out = convert(midiAt(3, 0x92, 60, 127), core::dialectClap);
    REQUIRE(out.size() == 1u);
    CHECK(out[0].kind == core::EventKind::noteOn);
    CHECK_EQUAL(out[0].channel, 2);
    CHECK_EQUAL(out[0].key, 60);
    CHECK_EQUAL(out[0].value, 1.0);
    CHECK_EQUAL(out[0].time, 3u);
    CHECK(core::isWellFormed(out[0], 16, 0));
    out = convert(midiAt(0, 0x92, 60, 0), core::dialectClap);
    REQUIRE(out.size() == 1u);
    CHECK(out[0].kind == core::EventKind::noteOff);
    CHECK_EQUAL(convert(midiAt(0, 0xB0, 7, 100), core::dialectClap).size(), 0u);
    CHECK(convert(midiAt(0, 0xB0, 123, 0), core::dialectClap)[0].key == -1);
    CHECK(convert(midiAt(0, 0x92, 60, 127), core::dialectClap | core::dialectMidi)[0].kind == core::EventKind::midi);
}

TEST_CASE("MIDI 2 notes keep their resolution on the way to and from notes") {
    auto packet = convert(noteAt(0, core::EventKind::noteOn, 60, 0.3), core::dialectMidi2);
    REQUIRE(packet.size() == 1u);
    CHECK_EQUAL(packet[0].words[0], 0x40903C00u);
    auto note = convert(packet[0], core::dialectClap);
    REQUIRE(note.size() == 1u);
    CHECK_NEAR(note[0].value, 0.3, 1e-4);
    auto midi = convert(packet[0], core::dialectMidi);
    REQUIRE(midi.size() == 1u);
    CHECK_EQUAL(midi[0].words[0] & 0xFFFF, 0x3C90u);
    packet = convert(midiAt(0, 0xB0, 7, 100), core::dialectMidi2);
    REQUIRE(packet.size() == 1u);
    CHECK_EQUAL(packet[0].words[0], 0x20B00764u);
    midi = convert(packet[0], core::dialectMidi);
    REQUIRE(midi.size() == 1u);
    CHECK_EQUAL(midi[0].words[0], 0x6407B0u);
}

TEST_CASE("the first column that a port accepts decides: every event of the table gives something a port can take") {
    const core::Event all[] = {noteAt(0, core::EventKind::noteOn, 60),
                               noteAt(0, core::EventKind::noteOff, 60),
                               noteAt(0, core::EventKind::noteChoke, 60),
                               expressionOf(core::Expression::pressure, 60, 0.5),
                               midiAt(0, 0x90, 60, 1),
                               midiAt(0, 0xA0, 60, 1)};
    for (const std::uint32_t dialect :
         {core::dialectClap, core::dialectMidi, core::dialectMidiMpe, core::dialectMidi2}) {
        for (const core::Event& event : all) {
            const auto out = convert(event, dialect);
            REQUIRE(out.size() == 1u);
            const bool isClap = dialect == core::dialectClap;
            const bool isMidi2 = dialect == core::dialectMidi2;
            CHECK_EQUAL(out[0].kind == core::EventKind::midi, !isClap && !isMidi2);
            CHECK_EQUAL(out[0].kind == core::EventKind::midi2, isMidi2);
            CHECK(core::isWellFormed(out[0], 1, 0));
        }
    }
    CHECK_EQUAL(convert(noteAt(0, core::EventKind::noteEnd, 60), core::dialectClap).size(), 0u);
    CHECK_EQUAL(convert(noteAt(0, core::EventKind::noteOn, 60), 0).size(), 0u);
    CHECK_EQUAL(convert(parameterAt(0, 1, 1), 0).size(), 1u);
}

} // namespace glovebox::hosting::test
