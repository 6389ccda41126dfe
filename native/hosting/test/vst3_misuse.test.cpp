// What a VST3 plugin does wrong is counted by kind, once for each time, and what it does right is not.
#include "hosting/test/vst3_spy_host.h"
#include "testing/check.h"

#include <array>
#include <cstring>

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;

namespace {

v3::Event noteOut(v3::int32 offset, std::int16_t pitch = 60) {
    v3::Event event{};
    event.type = v3::Event::kNoteOnEvent;
    event.sampleOffset = offset;
    event.noteOn = {0, pitch, 0, 1, 0, 5};
    return event;
}

} // namespace

TEST_CASE("misuse: a VST3 plugin that keeps the rules in a whole life is not counted") {
    Spy spy;
    spy.addParameter(3, u"three");
    spy.latency = 12;
    spy.onProcess = [](v3::ProcessData& data) {
        auto first = noteOut(5), second = noteOut(5, 61);
        data.outputEvents->addEvent(first);
        data.outputEvents->addEvent(second);
    };
    {
        Playing host(spy);
        Block block(host.plugin->ports(), 64);
        block.eventsIn.push(parameterAt(2, 3, 0.25));
        for (int i = 0; i < 5; ++i) CHECK(host.run(block) == ProcessOutcome::keepGoing);
        spy.handler->beginEdit(3);
        spy.handler->performEdit(3, 0.5);
        spy.handler->endEdit(3);
        auto saved = host.plugin->saveState(core::StateContext::project);
        REQUIRE(saved.isOk());
        CHECK(host.plugin->loadState(*saved, core::StateContext::project).isOk());
        host.plugin->serveMainThread();
        // A new latency, announced as the standard wants it.
        spy.latency = 13;
        spy.handler->restartComponent(v3::kLatencyChanged);
        CHECK_EQUAL(host.plugin->status().latencyFrames, 12u);
        host.stop();
        host.plugin->deactivate();
        REQUIRE(host.plugin->activate({}).isOk());
        CHECK_EQUAL(host.plugin->status().latencyFrames, 13u);
        CHECK_EQUAL(host.recorder.allMisuse(), "");
        CHECK_EQUAL(host.recorder.allBreaches(), "");
    }
}

TEST_CASE("misuse: the component handler on a wrong thread is counted each time and harms nothing") {
    Spy spy;
    spy.addParameter(3, u"three");
    Playing host(spy);
    spy.onProcess = [&](v3::ProcessData&) { spy.handler->performEdit(3, 0.5); };
    Block block(host.plugin->ports(), 64);
    for (int i = 0; i < 10; ++i) CHECK(host.run(block) == ProcessOutcome::keepGoing);
    elsewhere([&] { spy.handler->restartComponent(v3::kLatencyChanged); });
    CHECK_EQUAL(host.recorder.allMisuse(), "wrong-thread 11 ");
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.restarts, 1);
    CHECK(!host.recorder.wasLoggedOnAudioThread);
}

TEST_CASE("misuse: a VST3 latency that changes while active without a restart, and one that differs each time") {
    Spy spy;
    Playing host(spy);
    spy.latency = 40;
    CHECK_EQUAL(host.plugin->status().latencyFrames, 0u);
    CHECK_EQUAL(host.plugin->status().latencyFrames, 0u);
    CHECK_EQUAL(host.recorder.allMisuse(), "latency-while-active 1 ");
    Spy liar;
    liar.latencyStep = 1;
    Playing other(liar);
    CHECK_EQUAL(other.recorder.allMisuse(), "latency-lie 1 ");
}

TEST_CASE("misuse: a VST3 state that is not saved or not loaded; one of another plugin never reaches it") {
    Spy spy;
    SpyHost host(spy);
    auto saved = host.plugin->saveState(core::StateContext::project);
    REQUIRE(saved.isOk());
    spy.refusesSaving = true;
    CHECK(!host.plugin->saveState(core::StateContext::project));
    CHECK_EQUAL(host.recorder.allMisuse(), "state-refused 1 ");
    spy.refusesState = true;
    CHECK(!host.plugin->loadState(*saved, core::StateContext::project));
    CHECK_EQUAL(host.recorder.allMisuse(), "state-refused 2 ");
    CHECK(!host.plugin->loadState({}, core::StateContext::project));
    CHECK_EQUAL(host.recorder.allMisuse(), "state-refused 2 ");
}

TEST_CASE("misuse: VST3 output events out of order, invalid or too many") {
    Spy spy;
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    spy.onProcess = [](v3::ProcessData& data) {
        auto late = noteOut(9), early = noteOut(3);
        data.outputEvents->addEvent(late);
        data.outputEvents->addEvent(early);
    };
    host.run(block);
    CHECK_EQUAL(host.recorder.allMisuse(), "unsorted-events 1 ");
    block.eventsOut.clear(true);
    spy.onProcess = [](v3::ProcessData& data) {
        auto outside = noteOut(64), unknown = noteOut(0, 200);
        data.outputEvents->addEvent(outside);
        data.outputEvents->addEvent(unknown);
    };
    host.run(block);
    CHECK_EQUAL(host.recorder.allMisuse(), "unsorted-events 1 invalid-events 2 ");
    block.eventsOut.clear(true);
    spy.onProcess = [](v3::ProcessData& data) {
        for (int i = 0; i < 70; ++i) {
            auto note = noteOut(1);
            data.outputEvents->addEvent(note);
        }
    };
    host.run(block); // room for 64
    CHECK_EQUAL(host.recorder.allMisuse(), "unsorted-events 1 invalid-events 2 event-flood 6 ");
    block.eventsOut.clear(true);
    spy.onProcess = [](v3::ProcessData& data) {
        auto event = noteOut(0);
        CHECK(data.inputEvents->addEvent(event) != v3::kResultOk);
    };
    host.run(block);
    CHECK_EQUAL(host.recorder.allMisuse(), "unsorted-events 1 invalid-events 2 event-flood 6 inputs-written 1 ");
}

TEST_CASE("misuse: VST3 parameters and busses that differ when asked again") {
    Spy spy;
    spy.addParameter(1, u"one");
    SpyHost host(spy);
    spy.parameters[0].id = 2;
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(host.recorder.allMisuse(), "identifiers-changed 1 ");
    host.plugin->deactivate();
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(host.recorder.allMisuse(), "identifiers-changed 1 ");
    CHECK_EQUAL(host.plugin->parameters()[0].id, 2u);
    host.plugin->deactivate();
    spy.outputs.push_back(v3::SpeakerArr::kMono);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(host.recorder.allMisuse(), "identifiers-changed 2 ");
}

TEST_CASE("misuse: a VST3 parameter with another id each time it is asked, and a state of less than no bytes") {
    Spy spy;
    spy.addParameter(1, u"one");
    spy.idStep = 1;
    SpyHost host(spy);
    CHECK_EQUAL(host.recorder.allMisuse(), "identifiers-changed 1 ");
    spy.liesAboutSize = true;
    CHECK(!host.plugin->saveState(core::StateContext::project));
    CHECK_EQUAL(host.recorder.allMisuse(), "state-refused 1 identifiers-changed 1 ");
}

TEST_CASE("misuse: a component whose table has a null function is refused before it is called") {
    // As a plugin written in C may have it: a table of its own, with a hole.
    struct {
        const void* const* table = nullptr;
    } object;
    static std::array<const void*, 14> table;
    Spy spy;
    spy.made = [&](v3::FUnknown* component) {
        std::memcpy(table.data(), *reinterpret_cast<const void* const* const*>(component), sizeof table);
        table[7] = nullptr;
        object.table = table.data();
        component->release();
        return reinterpret_cast<v3::FUnknown*>(&object);
    };
    HandLoop loop;
    Recorder recorder;
    auto file = vst3::fileFromFactory("spy", makeSpyFactory(spy), loop);
    auto created = file->create("", loop, recorder);
    CHECK(!created.isOk());
    CHECK(created.status().code == core::ErrorCode::pluginRefused);
    CHECK_EQUAL(recorder.allMisuse(), "missing-function 1 ");
}
