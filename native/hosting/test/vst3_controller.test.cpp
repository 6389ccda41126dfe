// V7, V10 (edits), V14 to V18, V21 to V23: what the controller says and is told.
#include <thread>

#include "hosting/test/vst3_spy.h"
#include "hosting/vst3/host_object.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;
using core::EventKind;

/// Runs on a thread that is neither the main thread nor has the audio role.
void elsewhere(const std::function<void()>& work) { std::thread(work).join(); }

struct Points {
    std::map<v3::ParamID, double> values;
    void read(v3::ProcessData& data) {
        values.clear();
        for (v3::int32 index = 0; index < data.inputParameterChanges->getParameterCount(); ++index) {
            auto* queue = data.inputParameterChanges->getParameterData(index);
            v3::int32 offset = 0;
            queue->getPoint(queue->getPointCount() - 1, offset, values[queue->getParameterId()]);
        }
    }
};

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

TEST_CASE("V20: a timer and a descriptor of the host context run on the run loop, and what is left is taken out and "
          "reported") {
    struct Handler final : vst3::HostObject<v3::ITimerHandler, v3::IEventHandler> {
        void onTimer() override { ++timers; }
        void onFDIsSet(v3::FileDescriptor fd) override { last = fd; }
        int timers = 0;
        v3::FileDescriptor last = -1;
    };
    Spy spy;
    auto handler = vst3::makeHostObject<Handler>();
    {
        SpyHost host(spy);
        const auto loop = vst3::query<v3::IRunLoop>(spy.host);
        REQUIRE(static_cast<bool>(loop));
        CHECK_EQUAL(loop->registerTimer(handler.get(), 0), v3::kResultOk);
        CHECK_EQUAL(loop->registerEventHandler(handler.get(), 7), v3::kResultOk);
        CHECK_EQUAL(loop->registerEventHandler(handler.get(), 7), v3::kResultFalse);
        REQUIRE(host.loop.timers.size() == 1);
        CHECK_EQUAL(host.loop.timers.begin()->second.first, 1); // never 0
        host.loop.timers.begin()->second.second();
        host.loop.descriptors.at(7).second(1);
        CHECK_EQUAL(handler->timers, 1);
        CHECK_EQUAL(handler->last, 7);
        CHECK_EQUAL(loop->unregisterTimer(handler.get()), v3::kResultOk);
        CHECK_EQUAL(loop->unregisterTimer(handler.get()), v3::kResultFalse);
        CHECK_EQUAL(loop->registerTimer(handler.get(), 5), v3::kResultOk); // left, like the descriptor
        elsewhere([&] { CHECK_EQUAL(loop->registerTimer(handler.get(), 10), v3::kResultFalse); });
        host.plugin->serveMainThread();
        CHECK_EQUAL(host.recorder.breaches("V20: the run loop was used"), 1);
        host.plugin.reset();
        CHECK_EQUAL(host.recorder.breaches("V20: a timer or descriptor was left"), 1);
        CHECK(host.loop.timers.empty() && host.loop.descriptors.empty());
    }
    handler = {};
    CHECK_EQUAL(vst3::hostObjectsAlive(), 0);
}

TEST_CASE("V21: a message on the main thread arrives, one from the audio thread or another is kept back and reported") {
    Spy spy;
    SpyHost host(spy);
    v3::TUID iid;
    v3::IMessage::iid.toTUID(iid);
    void* made = nullptr;
    CHECK_EQUAL(spy.host->createInstance(iid, iid, &made), v3::kResultOk);
    const auto message = vst3::Reference<v3::IMessage>::adopt(static_cast<v3::IMessage*>(made));
    message->setMessageID("hello");
    CHECK_EQUAL(spy.componentPeer->notify(message.get()), v3::kResultOk);
    CHECK_EQUAL(spy.messageSeen, "hello");
    CHECK_EQUAL(spy.controllerPeer->notify(message.get()), v3::kResultOk);
    CHECK_EQUAL(spy.count("c.notify"), 1);
    elsewhere([&] { CHECK_EQUAL(spy.componentPeer->notify(message.get()), v3::kResultFalse); });
    {
        const AudioRole role; // offline, the main thread may have the role
        CHECK_EQUAL(spy.componentPeer->notify(message.get()), v3::kResultFalse);
    }
    CHECK_EQUAL(spy.count("e.notify"), 1);
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.breaches("V21"), 1);
    CHECK_EQUAL(spy.componentPeer->connect(nullptr), v3::kResultFalse); // only the host connects
}

TEST_CASE("V23: the host offers what a plugin may look for, and knows which plugin interfaces it uses") {
    Spy spy;
    SpyHost host(spy);
    CHECK(static_cast<bool>(vst3::query<v3::IPlugInterfaceSupport>(spy.host)));
    CHECK(static_cast<bool>(vst3::query<v3::IRunLoop>(spy.host)));
    CHECK(static_cast<bool>(vst3::query<v3::IComponentHandler2>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IComponentHandlerBusActivation>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IComponentHandlerSystemTime>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IUnitHandler>(spy.handler)));
    CHECK(static_cast<bool>(vst3::query<v3::IUnitHandler2>(spy.handler)));
    const auto progress = vst3::query<v3::IProgress>(spy.handler);
    REQUIRE(static_cast<bool>(progress));
    v3::IProgress::ID id = 0;
    CHECK_EQUAL(progress->start(v3::IProgress::UIBackgroundTask, u"loading", id), v3::kResultOk);
    CHECK_EQUAL(progress->update(id, 0.5), v3::kResultOk);
    CHECK_EQUAL(progress->finish(id), v3::kResultOk);
    CHECK_EQUAL(progress->finish(id), v3::kInvalidArgument);
    const auto support = vst3::query<v3::IPlugInterfaceSupport>(spy.host);
    CHECK_EQUAL(support->isPlugInterfaceSupported(v3::IMidiMapping::iid), v3::kResultTrue);
    CHECK_EQUAL(support->isPlugInterfaceSupported(v3::IMidiLearn::iid), v3::kResultFalse);
    v3::String128 name = {};
    CHECK_EQUAL(spy.host->getName(name), v3::kResultOk);
    CHECK(std::u16string(name) == u"glovebox");
    void* nothing = nullptr;
    CHECK_EQUAL(spy.host->queryInterface(v3::IComponent::iid, &nothing), v3::kNoInterface);
    CHECK(nothing == nullptr);
    const auto dirty = vst3::query<v3::IComponentHandler2>(spy.handler);
    CHECK_EQUAL(dirty->setDirty(1), v3::kResultOk);
    CHECK_EQUAL(host.recorder.changes, std::uint32_t{core::changedState});
}

} // namespace
