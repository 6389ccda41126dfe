// What plugins and files say.
#include "fuzz/seeds/seeds.h"

#include "abi/clap/clap.h"
#include "core/event.h"
#include "hosting/vst3/event_list.h"
#include "hosting/vst3/state_container.h"
#include "hosting/vst3/stream.h"

#include <cstring>

namespace glovebox::fuzz {
namespace {

namespace abiClap = glovebox::abi::clap;
namespace v3 = glovebox::abi::vst3;

void addTexts(Seeds& seeds) {
    const std::string words = "Gain \xc3\xa9 \xe6\xb0\xb4 \xf0\x9f\x8e\xb9";
    const std::string broken = "\x1b[31m\xff\xed\xa0\x80\xc0\x80\xf4\x90\x80\x80\xc2\x9b\x7f\t\n\xe6\xb0";
    for (std::uint8_t kind = 0; kind < 4; ++kind) {
        for (const auto& text : {words, broken}) {
            SeedBytes bytes;
            bytes.number(kind).upTo(100).raw(text);
            if (kind == 1) bytes.raw(std::string("\x3d\xd8\xb9\xdf\x00\xd8\x41\x00", 8));
            seeds.add("text", (text == words ? "words-" : "broken-") + std::to_string(kind), bytes);
        }
    }
    SeedBytes ring;
    for (int i = 0; i < 34; ++i) ring.number(std::uint8_t{0}).text("a", true);
    ring.number(std::uint8_t{0xf0})
        .number(std::uint8_t{0xc0})
        .number(std::uint8_t{0})
        .text(std::string(300, 'x'), true);
    for (int i = 0; i < 33; ++i) ring.number(std::uint8_t{0xc0});
    seeds.add("log_ring", "over-full", ring);
}

core::Event event(core::EventKind kind, std::uint32_t word0 = 0, std::uint32_t word1 = 0) {
    core::Event one;
    one.kind = kind;
    one.channel = 2;
    one.key = 60;
    one.value = 0.5;
    one.words[0] = word0;
    one.words[1] = word1;
    return one;
}

std::vector<core::Event> eventsOfEveryKind() {
    using enum core::EventKind;
    std::vector<core::Event> events{event(noteOn), event(noteOff), event(noteChoke), event(noteEnd)};
    for (std::uint32_t id = 0; id < core::expressionCount; ++id) {
        events.push_back(event(noteExpression));
        events.back().id = id;
    }
    for (const std::uint32_t status : {0x80u, 0x90u, 0xa0u, 0xb0u, 0xc0u, 0xd0u, 0xe0u, 0xf1u}) {
        events.push_back(event(midi, status | 0x403c00));
        events.push_back(event(midi2, 0x20003c40u | status << 16));
        events.push_back(event(midi2, 0x40003c00u | status << 16, 0x80000000));
    }
    for (const std::uint32_t controller : {120u, 123u}) events.push_back(event(midi, 0xb0 | controller << 8));
    events.push_back(event(midi2, 0x40253c01, 0x12345678));
    events.push_back(event(sysex, 2, 8));
    events.push_back(event(parameterValue));
    events.push_back(event(gestureBegin));
    for (auto any : {event(noteOff), event(noteChoke), event(noteExpression)}) {
        any.channel = any.key = -1;
        any.id = 6;
        events.push_back(any);
    }
    return events;
}

template <typename ClapEvent>
void pushEvent(SeedBytes& bytes, std::uint16_t type, ClapEvent one) {
    one.header = {sizeof one, 3, abiClap::CLAP_CORE_EVENT_SPACE_ID, type, 0};
    bytes.number(static_cast<std::uint8_t>(sizeof one)).raw(std::as_bytes(std::span(&one, 1)));
}

void addEvents(Seeds& seeds) {
    const auto events = eventsOfEveryKind();
    SeedBytes dialects, vst3;
    dialects.raw(std::as_bytes(std::span(events)));
    seeds.add("dialects", "every-kind", dialects);

    vst3.upTo(8).upTo(2);
    for (const core::Event& one : events) vst3.number(false).raw(std::as_bytes(std::span(&one, 1)));
    for (const v3::uint16 type : {0, 1, 2, 3, 4, 5, 65535}) {
        v3::Event one;
        std::memset(static_cast<void*>(&one), 0, sizeof one);
        one.type = type;
        one.noteOn.channel = 3;
        one.noteOn.pitch = 61;
        if (type == v3::Event::kDataEvent) one.data = {5, 0, nullptr};
        if (type == v3::Event::kNoteExpressionValueEvent) one.noteExpressionValue = {1, -1, 0.5};
        if (type == v3::Event::kLegacyMIDICCOutEvent) one.midiCCOut = {7, 1, 100, 0};
        vst3.number(true).raw(std::as_bytes(std::span(&one, 1)));
    }
    seeds.add("vst3_events", "every-kind", vst3);

    SeedBytes clap;
    clap.upTo(64).upTo(2).upTo(2).upTo(30).upTo(64);
    abiClap::clap_event_note note{};
    note.channel = 1, note.key = 60, note.velocity = 0.5;
    for (const std::uint16_t type : {0, 1, 2, 3}) pushEvent(clap, type, note);
    abiClap::clap_event_note_expression expression{};
    expression.expression_id = 1, expression.value = 0.5;
    pushEvent(clap, abiClap::CLAP_EVENT_NOTE_EXPRESSION, expression);
    abiClap::clap_event_param_value value{};
    value.param_id = 3, value.value = 2;
    pushEvent(clap, abiClap::CLAP_EVENT_PARAM_VALUE, value);
    pushEvent(clap, abiClap::CLAP_EVENT_PARAM_MOD, value);
    abiClap::clap_event_param_gesture gesture{};
    pushEvent(clap, abiClap::CLAP_EVENT_PARAM_GESTURE_BEGIN, gesture);
    pushEvent(clap, abiClap::CLAP_EVENT_PARAM_GESTURE_END, gesture);
    pushEvent(clap, abiClap::CLAP_EVENT_TRANSPORT, abiClap::clap_event_transport{});
    abiClap::clap_event_midi midi{};
    midi.data[0] = 0x90, midi.data[1] = 60, midi.data[2] = 100;
    pushEvent(clap, abiClap::CLAP_EVENT_MIDI, midi);
    abiClap::clap_event_midi_sysex sysex{};
    sysex.size = 5;
    pushEvent(clap, abiClap::CLAP_EVENT_MIDI_SYSEX, sysex);
    pushEvent(clap, abiClap::CLAP_EVENT_MIDI2, abiClap::clap_event_midi2{});
    seeds.add("clap_events", "every-kind", clap);
}

void addDescriptions(Seeds& seeds) {
    SeedBytes clap;
    clap.number(std::uint8_t{1}).number(std::uint8_t{0});
    clap.text("org.example.gain", true).text("Gain \xc3\xa9", true).text("", true).text("\x1b]0;\xff", true);
    clap.number(std::uint8_t{3}).number(std::uint8_t{2});
    for (int plugin = 0; plugin < 2; ++plugin) {
        clap.number(std::uint32_t{1}).number(std::uint32_t{2});
        for (const std::uint8_t text : {0, 1, 2, 3, 4, 1}) clap.number(text);
        clap.number(true);
    }
    for (std::uint8_t id = 0; id < 3; ++id) {
        clap.number(std::uint8_t{0}).number(id).number(std::uint32_t{1});
        clap.text("Gain").text("Main/Level").number(-1.0).number(1.0).number(0.5);
    }
    seeds.add("clap_descriptor", "two-plugins", clap);

    for (const std::uint8_t kinds : {0, 1, 3, 8, 7}) {
        SeedBytes factory;
        factory.number(true).number(kinds);
        if ((kinds & 8) == 0) factory.text("Vendor").text("https://example.org");
        for (int i = 0; i < 6; ++i) {
            factory.number(std::uint8_t{0}).text("N\0a\0m\0e\0");
            for (const char* const text : {"Fx|Delay||", "Vendor", "1.0", "VST 3.7.4"}) factory.text(text);
        }
        seeds.add("vst3_factory", "factory-" + std::to_string(kinds), factory);
    }
    SeedBytes controller;
    controller.number(false).number(std::int8_t{2}); // units: two, each the other's parent
    for (const std::int8_t unit : {1, 2})
        controller.number(unit).number(static_cast<std::int8_t>(3 - unit)).text("U\0nit\0");
    controller.number(std::uint8_t{3});
    for (std::uint8_t id = 0; id < 3; ++id) {
        controller.number(std::uint8_t{0}).number(id).number(std::int8_t{1}).number(std::int32_t{id}).number(0.5);
        controller.number(std::uint8_t{1}).text("G\0a\0i\0n\0").text("d\0B\0");
    }
    seeds.add("vst3_factory", "controller", controller);
}

void addStates(Seeds& seeds) {
    hosting::vst3::StateContainer state;
    for (std::size_t i = 0; i < 16; ++i) state.classId[i] = static_cast<std::byte>(i);
    seeds.add("vst3_state", "empty", hosting::vst3::encodeState(state));
    state.component.assign(20, std::byte{1});
    state.controller.assign(7, std::byte{2});
    seeds.add("vst3_state", "both-parts", hosting::vst3::encodeState(state));

    SeedBytes stream;
    stream.text("begin");
    stream.number(std::uint8_t{0}).upTo(3).number(std::uint8_t{1}).text("written");
    stream.number(std::uint8_t{2}).number(std::uint8_t{0}).number(std::uint8_t{0}).number(std::int16_t{40});
    stream.number(std::uint8_t{1})
        .text("behind")
        .number(std::uint8_t{3})
        .number(std::uint8_t{0})
        .number(std::int16_t{10});
    stream.number(std::uint8_t{2}).number(std::uint8_t{2}).number(std::uint8_t{0xff}).number(std::int64_t{1} << 40);
    seeds.add("vst3_stream", "some-of-each", stream.number(std::uint8_t{4}));
}

void addNames(Seeds& seeds) {
    std::uint32_t count = 0;
    for (const char* const name :
         {"Gain::process(clap_process const*)::{lambda(int)#2}::operator()(int) const",
          "std::vector<float, std::allocator<float> >::at(unsigned long) const",
          "void run<int (*)(char)>(int) [clone .cold]", "(anonymous namespace)::hidden(float)",
          "operator<<(std::ostream&, Thing const&)", "Thing::operator->() const", "process.part.0",
          "foo()::'lambda0'(int)::operator()(int) const", "decltype(auto) a<(b)1>::c[abi:cxx11]"}) {
        SeedBytes bytes;
        bytes.number(std::uint8_t{4}).number(true).number(std::int32_t{11}).number(std::int32_t{1});
        bytes.number(std::uint64_t{0x10}).number(std::uint64_t{0x2000}).text("Gain").number(std::uint8_t{2});
        bytes.number(false).text("/lib/libc.so.6").text("abort", true);
        bytes.number(true).text("/plugins/gain.clap").text(name, true);
        seeds.add("crash_title", "name-" + std::to_string(count++), bytes);
    }
    seeds.addText("symbol_line", "place",
                  R"-({"function":"Gain::process(int)","functionOffset":18,"file":"gain.cpp","line":42})-");
    seeds.addText("symbol_line", "error", R"-({ "error" : "no \"such\" file\u001b\n" })-");
    seeds.addText("symbol_line", "nothing", "{}");
    seeds.addText("symbol_line", "numbers", R"-({"line":18446744073709551615,"functionOffset":99999999999999999999})-");
}

void addCalibrations(Seeds& seeds) {
    SeedBytes whole, wishes;
    whole.number(false).raw("glovebox-calibration 1\nkey 0123\nprocessors 2\nsame-processor-ns 4100\n"
                            "cross-processor-ns 31000\ncross-processor-spin-ns 160\ntimer-overshoot-ns 21000\n"
                            "timer-overshoot-p99-ns 62000\ntimer-is-real-time 1\n");
    seeds.add("calibration", "whole", whole);
    seeds.add("calibration", "wishes", wishes.number(true).raw("fresh,off,spin-us=0,lead-us=1000"));
}

} // namespace

void addHostingSeeds(Seeds& seeds) {
    addTexts(seeds);
    addEvents(seeds);
    addDescriptions(seeds);
    addStates(seeds);
    addNames(seeds);
    addCalibrations(seeds);
}

} // namespace glovebox::fuzz
