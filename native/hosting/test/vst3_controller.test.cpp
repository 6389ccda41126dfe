// V14 to V18: what the controller says and is told.
#include "hosting/test/vst3_spy_host.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;

TEST_CASE(
    "V14: restartComponent is told on, and latency, busses and parameters are read again when the owner restarts") {
    Spy spy;
    spy.addParameter(3, u"Gain");
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    spy.latency = 480;
    spy.tail = v3::kInfiniteTail;
    spy.handler->restartComponent(v3::kLatencyChanged);
    CHECK_EQUAL(host.recorder.restarts, 1);
    CHECK_EQUAL(host.recorder.changes, core::changedLatency | core::changedTail);
    CHECK_EQUAL(host.plugin->status().latencyFrames, 0);
    host.plugin->deactivate();
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(host.plugin->status().latencyFrames, 480);

    spy.addParameter(4, u"New");
    spy.outputs = {v3::SpeakerArr::k51};
    host.recorder.changes = 0;
    spy.handler->restartComponent(v3::kIoChanged | v3::kParamTitlesChanged);
    CHECK_EQUAL(host.recorder.restarts, 2);
    CHECK_EQUAL(host.recorder.changes, core::changedPorts | core::changedParameterInfo);
    CHECK_EQUAL(host.plugin->parameters().size(), 2);
    CHECK_EQUAL(host.plugin->ports().audioOutputs[0].channels, 2);
    host.plugin->deactivate();
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK(host.plugin->ports().audioOutputs[0].layout == core::PortLayout::surround51);
    CHECK(host.plugin->parameterValue(4).has_value());

    host.recorder.changes = 0;
    spy.handler->restartComponent(v3::kParamValuesChanged | v3::kNoteExpressionChanged | v3::kKeyswitchChanged);
    CHECK_EQUAL(host.recorder.changes,
                core::changedParameterValues | core::changedNoteExpression | core::changedNoteNames);
    CHECK_EQUAL(host.recorder.restarts, 2);
    spy.handler->restartComponent(v3::kPrefetchableSupportChanged | v3::kRoutingInfoChanged);
    CHECK_EQUAL(host.recorder.restarts, 2);
}

TEST_CASE("V14: kReloadComponent makes the objects anew and gives them the old state") {
    Spy spy;
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    spy.handler->restartComponent(v3::kReloadComponent);
    CHECK_EQUAL(host.recorder.restarts, 1);
    CHECK_EQUAL(spy.count("f.create component"), 1);
    host.plugin->deactivate();
    spy.componentStateSeen.clear();
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(spy.count("f.create component"), 2);
    CHECK_EQUAL(spy.count("c.terminate"), 1);
    CHECK_EQUAL(spy.count("c.setState"), 1);
    CHECK_EQUAL(spy.state, "component state");
    CHECK_EQUAL(spy.controllerStateSeen, "controller state");
    CHECK_EQUAL(spy.alive, 3);
}

TEST_CASE("V15: a state goes to the component, the same to the controller, then the controller's own; values are read "
          "again") {
    Spy spy;
    spy.addParameter(3, u"Gain");
    SpyHost host(spy);
    auto state = host.plugin->saveState(core::StateContext::project);
    REQUIRE(state.isOk());
    spy.state = "changed";
    spy.calls.clear();
    host.recorder.changes = 0;
    REQUIRE(host.plugin->loadState(*state, core::StateContext::project).isOk());
    const std::vector<std::string> expected = {"c.getState", "c.setState", "e.setComponentState", "e.setState"};
    CHECK_EQUAL(spy.calls, expected);
    CHECK_EQUAL(spy.state, "component state");
    CHECK_EQUAL(spy.componentStateSeen, "component state");
    CHECK_EQUAL(spy.controllerStateSeen, "controller state");
    CHECK_EQUAL(spy.stateTypeSeen, "Project");
    CHECK_EQUAL(host.recorder.changes, std::uint32_t{core::changedParameterValues});
    REQUIRE(host.plugin->loadState(*state, core::StateContext::preset).isOk());
    CHECK_EQUAL(spy.stateTypeSeen, "");
}

TEST_CASE("V15: a refused or foreign state is an error and leaves the plugin as it was") {
    Spy spy;
    SpyHost host(spy);
    auto state = host.plugin->saveState(core::StateContext::project);
    REQUIRE(state.isOk());
    spy.refusesState = true;
    CHECK(host.plugin->loadState(*state, core::StateContext::project).code == core::ErrorCode::pluginRefused);
    CHECK_EQUAL(spy.count("c.setState"), 2); // the new one, then the one from before
    spy.refusesState = false;
    (*state)[8] ^= std::byte{1}; // another class
    CHECK(host.plugin->loadState(*state, core::StateContext::project).code == core::ErrorCode::pluginRefused);
    CHECK(host.plugin->loadState({}, core::StateContext::project).code == core::ErrorCode::invalidArgument);
    CHECK_EQUAL(spy.count("c.setState"), 2);
}

TEST_CASE("V16: controllers, pitch bend and pressure move the parameters that IMidiMapping names, refreshed when it "
          "changes") {
    Spy spy;
    spy.addParameter(3, u"Wheel");
    spy.addParameter(4, u"Bend");
    spy.addParameter(5, u"Pressure");
    spy.midiControllers = {{1, 3}, {v3::kPitchBend, 4}, {v3::kAfterTouch, 5}};
    Points points;
    spy.onProcess = [&](v3::ProcessData& data) { points.read(data); };
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK(host.start());
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(midiAt(0, 0xb0, 1, 127));
    block.eventsIn.push(midiAt(0, 0xe0, 0x7f, 0x7f));
    block.eventsIn.push(midiAt(0, 0xd0, 0, 0));
    block.eventsIn.push(midiAt(0, 0xb1, 1, 64)); // a channel without mapping
    host.run(block);
    CHECK_EQUAL(points.values.size(), 3);
    CHECK_EQUAL(points.values[3], 1.0);
    CHECK_EQUAL(points.values[4], 1.0);
    CHECK_EQUAL(points.values[5], 0.0);
    spy.midiControllers = {{2, 3}};
    spy.handler->restartComponent(v3::kMidiCCAssignmentChanged);
    CHECK_EQUAL(host.recorder.changes, std::uint32_t{core::changedMidiMapping});
    host.plugin->serveMainThread();
    block.eventsIn.clear();
    block.eventsIn.push(midiAt(0, 0xb0, 2, 127));
    block.eventsIn.push(midiAt(0, 0xb0, 1, 0)); // means nothing any more
    host.run(block);
    CHECK_EQUAL(points.values.size(), 1);
    CHECK_EQUAL(points.values[3], 1.0);
    host.stop();
}

TEST_CASE("V17: texts are cleaned, values are clamped, nonsense of the plugin is refused") {
    Spy spy;
    spy.addParameter(3, u"Ga\u0007in\xd800", v3::ParameterInfo::kCanAutomate | v3::ParameterInfo::kIsList, 3);
    spy.addParameter(3, u"Double");
    spy.addParameter(99, u"Mute");
    spy.addParameter(0x80000001, u"Reserved", v3::ParameterInfo::kIsBypass | v3::ParameterInfo::kIsHidden, 1);
    spy.parameters[2].defaultNormalizedValue = 5;
    SpyHost host(spy);
    const auto list = host.plugin->parameters();
    REQUIRE(list.size() == 3);
    CHECK_EQUAL(list[0].name, "Ga\uFFFDin\uFFFD");
    CHECK_EQUAL(list[0].flags, core::parameterIsAutomatable | core::parameterIsEnum | core::parameterIsStepped);
    CHECK_EQUAL(list[0].stepCount, 3);
    CHECK_EQUAL(list[1].initial, 1.0);
    CHECK_EQUAL(list[2].flags, core::parameterIsBypass | core::parameterIsHidden | core::parameterIsStepped);
    CHECK_EQUAL(host.recorder.breaches("V10"), 2);
    CHECK_EQUAL(host.recorder.breaches("V17"), 1);
    auto text = host.plugin->valueToText(3, 17.0);
    REQUIRE(text.isOk());
    CHECK_EQUAL(text->substr(0, 2), "#9");
    CHECK(host.plugin->valueToText(99, 0.5).status().code == core::ErrorCode::pluginRefused);
    CHECK(host.plugin->valueToText(1234, 0.5).status().code == core::ErrorCode::unknownObject);
    CHECK_EQUAL(*host.plugin->textToValue(3, "2"), 0.5);
    CHECK(host.plugin->textToValue(3, "9").status().code == core::ErrorCode::pluginRefused);
    CHECK(host.plugin->textToValue(3, std::string(100000, '9')).status().code == core::ErrorCode::pluginRefused);
    CHECK(!host.plugin->parameterValue(1234).has_value());
}

TEST_CASE("V18: tail is read after activation, an infinite one stays infinite") {
    Spy spy;
    spy.tail = 960;
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(host.plugin->tailFrames(), 960);
    CHECK(host.plugin->status().hasTail);
    spy.tail = v3::kInfiniteTail;
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.plugin->tailFrames(), 0xffffffffu);
}

} // namespace
