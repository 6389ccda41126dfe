// V7, V8, V10: edits that the controller makes, and how they reach the component.
#include "hosting/test/vst3_spy_host.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;
using core::EventKind;

TEST_CASE("V7: an edit of the controller reaches the listener at once and the component with the next block") {
    Spy spy;
    spy.addParameter(3, u"Gain");
    Points points;
    spy.onProcess = [&](v3::ProcessData& data) { points.read(data); };
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK(host.start());
    CHECK_EQUAL(spy.handler->beginEdit(3), v3::kResultOk);
    CHECK_EQUAL(spy.handler->performEdit(3, 0.4), v3::kResultOk);
    CHECK_EQUAL(spy.handler->performEdit(3, 0.6), v3::kResultOk);
    CHECK_EQUAL(spy.handler->endEdit(3), v3::kResultOk);
    const auto& edits = host.recorder.edits;
    REQUIRE(edits.size() == 4);
    CHECK(edits[0].kind == EventKind::gestureBegin && edits[3].kind == EventKind::gestureEnd);
    CHECK_EQUAL(edits[2].value, 0.6);
    Block block(host.plugin->ports(), 64);
    host.run(block);
    CHECK_EQUAL(points.values[3], 0.6);
    host.run(block);
    CHECK(points.values.empty());
    CHECK_EQUAL(host.recorder.allBreaches(), "");
}

TEST_CASE("V7: unpaired edits, edits off the main thread and edits of nothing are breaches; values are kept where they "
          "can be") {
    Spy spy;
    spy.addParameter(3, u"Gain");
    SpyHost host(spy);
    CHECK_EQUAL(spy.handler->performEdit(3, 0.5), v3::kResultOk);
    CHECK_EQUAL(host.recorder.breaches("V7: performEdit without"), 1);
    CHECK_EQUAL(spy.handler->endEdit(3), v3::kResultFalse);
    CHECK_EQUAL(host.recorder.breaches("V7: endEdit without"), 1);
    CHECK_EQUAL(spy.handler->beginEdit(3), v3::kResultOk);
    CHECK_EQUAL(spy.handler->beginEdit(3), v3::kResultFalse);
    CHECK_EQUAL(host.recorder.breaches("V7: beginEdit of a parameter whose"), 1);
    CHECK_EQUAL(spy.handler->performEdit(3, 0.0 / 0.0), v3::kInvalidArgument);
    spy.handler->performEdit(404, 0.5);
    CHECK_EQUAL(host.recorder.breaches("V10"), 2);
    const auto before = host.recorder.edits.size();
    elsewhere([&] { spy.handler->performEdit(3, 0.9); });
    CHECK_EQUAL(host.recorder.edits.size(), before);
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.edits.back().value, 0.9);
    CHECK_EQUAL(host.recorder.breaches("V7: beginEdit, performEdit or endEdit was not"), 1);
    host.plugin.reset();
    CHECK_EQUAL(host.recorder.breaches("V7: an edit was still open"), 1);
    CHECK(host.recorder.edits.back().kind == EventKind::gestureEnd);
}

TEST_CASE("V7: calls from the audio thread are reported later, never from there") {
    Spy spy;
    spy.addParameter(3, u"Gain");
    spy.onProcess = [&](v3::ProcessData&) {
        spy.handler->performEdit(3, 0.5);
        spy.handler->restartComponent(v3::kParamValuesChanged);
    };
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK(host.start());
    Block block(host.plugin->ports(), 64);
    host.run(block);
    CHECK_EQUAL(host.recorder.allBreaches(), "");
    CHECK_EQUAL(host.recorder.changes, 0);
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.breaches("V7"), 2);
    CHECK(!host.recorder.wasLoggedOnAudioThread);
    CHECK_EQUAL(host.recorder.changes, std::uint32_t{core::changedParameterValues});
    host.stop();
}

TEST_CASE("V8: edits of an inactive plugin are in its saved state, by a short activation without audio") {
    Spy spy;
    spy.addParameter(3, u"Gain");
    Points points;
    spy.onProcess = [&](v3::ProcessData& data) {
        CHECK_EQUAL(data.numSamples, 0);
        points.read(data);
    };
    SpyHost host(spy);
    std::vector<core::Event> slots(4);
    core::EventList in(slots, {}), out;
    in.push(parameterAt(0, 3, 0.7));
    host.plugin->flushParameters(in, out);
    CHECK_EQUAL(spy.values[3], 0.7);
    spy.calls.clear();
    REQUIRE(host.plugin->saveState(core::StateContext::project).isOk());
    CHECK_EQUAL(points.values[3], 0.7);
    CHECK(spy.at("c.setupProcessing") < spy.at("c.setActive 1"));
    CHECK(spy.at("c.setProcessing 0") < spy.at("c.setActive 0"));
    CHECK(spy.at("c.setActive 0") < spy.at("c.getState"));
    CHECK_EQUAL(spy.wrongThread, std::vector<std::string>{});
    spy.calls.clear();
    REQUIRE(host.plugin->saveState(core::StateContext::project).isOk());
    CHECK_EQUAL(spy.count("c.process"), 0); // nothing waits any more
}

} // namespace
