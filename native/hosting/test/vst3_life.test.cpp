// V1 to V6: what is called when, on which thread, and that nothing is left.
#include "hosting/test/vst3_spy_host.h"
#include "hosting/vst3/host_object.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;

TEST_CASE("V1: the factory gets the host context before anything is created, and goes with the file") {
    Spy spy;
    {
        SpyHost host(spy);
        CHECK_EQUAL(spy.count("f.setHostContext"), 1);
        CHECK(spy.at("f.setHostContext") < spy.at("f.create component"));
        CHECK_EQUAL(host.file->plugins().size(), 1);
        CHECK_EQUAL(host.file->plugins()[0].id, "0123456789ABCDEFFEDCBA9876543210");
        CHECK_EQUAL(host.file->plugins()[0].vendor, "Spy Works");
        CHECK_EQUAL(host.file->plugins()[0].features, (std::vector<std::string>{"Fx", "Tools"}));
        host.file.reset();
        CHECK_EQUAL(spy.alive, 3); // the instance holds the module
    }
    CHECK_EQUAL(spy.alive, 0);
    CHECK_EQUAL(vst3::hostObjectsAlive(), 0);
}

TEST_CASE("V2: component and controller are made, initialized, introduced and connected in the standard's order") {
    Spy spy;
    SpyHost host(spy);
    const std::vector<std::string> expected = {
        "f.setHostContext",    "f.create component", "c.setIoMode",           "c.initialize",
        "f.create controller", "e.initialize",       "e.setComponentHandler", "c.connect",
        "e.connect",           "c.getState",         "e.setComponentState"};
    CHECK_EQUAL(spy.calls, expected);
    CHECK_EQUAL(spy.componentStateSeen, "component state");
    CHECK(spy.componentPeer != nullptr);
    CHECK(spy.controllerPeer != spy.componentPeer);
}

TEST_CASE(
    "V2: a controller inside of the component is neither created, initialized, connected nor terminated by itself") {
    Spy spy;
    spy.hasSeparateController = false;
    { SpyHost host(spy); }
    CHECK_EQUAL(spy.count("f.create controller"), 0);
    CHECK_EQUAL(spy.count("e.initialize"), 0);
    CHECK_EQUAL(spy.count("e.terminate"), 0);
    CHECK_EQUAL(spy.count("e.connect") + spy.count("c.connect"), 0);
    CHECK_EQUAL(spy.count("e.setComponentHandler"), 1);
    CHECK_EQUAL(spy.count("c.terminate"), 1);
    CHECK_EQUAL(spy.alive, 0);
}

TEST_CASE("V3: arrangements and setup come only while inactive, every bus is activated once, before setActive") {
    Spy spy;
    spy.inputs = {v3::SpeakerArr::kStereo, v3::SpeakerArr::kMono};
    SpyHost host(spy);
    const std::uint32_t mono[] = {1};
    CHECK(host.plugin->requestLayout(mono, mono).isOk());
    CHECK_EQUAL(host.plugin->ports().audioInputs[0].channels, 1);
    CHECK_EQUAL(host.plugin->ports().audioInputs[1].channels, 1);
    CHECK(!host.plugin->ports().audioInputs[1].isMain);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK(host.plugin->requestLayout(mono, mono).code == core::ErrorCode::wrongState);
    CHECK(host.plugin->activate({}).code == core::ErrorCode::wrongState);
    CHECK_EQUAL(spy.count("c.setBusArrangements"), 1);
    CHECK_EQUAL(spy.count("c.setupProcessing"), 1);
    for (const char* bus : {"audio in 0", "audio in 1", "audio out 0", "event in 0", "event out 0"}) {
        const std::string call = std::string("c.activateBus ") + bus + " on";
        CHECK_EQUAL(spy.count(call), 1);
        CHECK(spy.at(call) < spy.at("c.setActive 1"));
    }
    host.plugin->deactivate();
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(spy.count("c.activateBus audio in 0 on"), 1); // said once, not again
}

TEST_CASE("V3: a layout that the plugin refuses leaves its busses as they were") {
    Spy spy;
    spy.refusesLayout = true;
    SpyHost host(spy);
    const std::uint32_t wide[] = {6};
    CHECK(host.plugin->requestLayout(wide, {}).code == core::ErrorCode::pluginRefused);
    CHECK_EQUAL(host.plugin->ports().audioInputs[0].channels, 2);
    CHECK_EQUAL(spy.inputs[0], v3::SpeakerArr::kStereo);
    const std::uint32_t odd[] = {63};
    CHECK(host.plugin->requestLayout(odd, {}).code == core::ErrorCode::pluginRefused);
}

TEST_CASE("V3: a bus that the plugin wants off is switched at the next activation") {
    Spy spy;
    spy.inputs.push_back(v3::SpeakerArr::kMono);
    SpyHost host(spy);
    REQUIRE(host.plugin->activate({}).isOk());
    const auto wishes = vst3::query<v3::IComponentHandlerBusActivation>(spy.handler);
    REQUIRE(static_cast<bool>(wishes));
    CHECK_EQUAL(wishes->requestBusActivation(v3::kAudio, v3::kInput, 1, 0), v3::kResultOk);
    CHECK_EQUAL(host.recorder.restarts, 1);
    CHECK_EQUAL(spy.count("c.activateBus audio in 1 off"), 0);
    host.plugin->deactivate();
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(spy.count("c.activateBus audio in 1 off"), 1);
    CHECK(!host.plugin->ports().audioInputs[1].isActive);
}

TEST_CASE("V4: setup, active, latency, processing, and back, each once") {
    Spy spy;
    spy.latency = 37;
    SpyHost host(spy);
    Activation activation;
    activation.sampleRate = 96000;
    activation.maxFrames = 128;
    spy.calls.clear();
    REQUIRE(host.plugin->activate(activation).isOk());
    CHECK_EQUAL(host.plugin->status().latencyFrames, 37);
    CHECK_EQUAL(spy.setup.sampleRate, 96000.0);
    CHECK_EQUAL(spy.setup.maxSamplesPerBlock, 128);
    CHECK(host.start());
    CHECK(host.start());
    Block block(host.plugin->ports(), 128);
    CHECK(host.run(block) == ProcessOutcome::keepGoing);
    host.stop();
    host.stop();
    CHECK(host.run(block) == ProcessOutcome::failed); // not processing: the plugin is not asked
    host.plugin->deactivate();
    host.plugin->deactivate();
    std::erase_if(spy.calls, [](const std::string& call) { return call.starts_with("c.activateBus"); });
    // The latency is asked for twice, and once by `status`: a plugin must not give another answer each time.
    const std::vector<std::string> expected = {"c.setupProcessing",   "c.setActive 1",       "c.getLatencySamples",
                                               "c.getLatencySamples", "c.getLatencySamples", "c.setProcessing 1",
                                               "c.process",           "c.setProcessing 0",   "c.setActive 0"};
    CHECK_EQUAL(spy.calls, expected);
}

TEST_CASE("V4: the render mode is part of the setup and cannot change while active") {
    Spy spy;
    SpyHost host(spy);
    CHECK(host.plugin->setOffline(true).isOk());
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(spy.setup.processMode, v3::kOffline);
    CHECK(host.plugin->setOffline(false).code == core::ErrorCode::wrongState);
    CHECK(host.plugin->setOffline(true).isOk());
    host.plugin->deactivate();
    CHECK(host.plugin->setOffline(false).isOk());
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK_EQUAL(spy.setup.processMode, v3::kRealtime);
}

TEST_CASE("V4: the render mode that was asked for while active is the one of the next activation, each time") {
    Spy spy;
    SpyHost host(spy);
    CHECK(host.plugin->setOffline(true).isOk());
    Activation activation;
    activation.offline = true;
    REQUIRE(host.plugin->activate(activation).isOk());
    for (const bool offline : {false, true, false}) {
        CHECK(host.plugin->setOffline(offline).code == core::ErrorCode::wrongState);
        host.plugin->deactivate();
        activation.offline = offline;
        REQUIRE(host.plugin->activate(activation).isOk());
        CHECK_EQUAL(spy.setup.processMode, offline ? v3::kOffline : v3::kRealtime);
    }
}

TEST_CASE("V4: a sample type that the plugin cannot process, and settings out of range, are refused before it hears of "
          "them") {
    Spy spy;
    spy.supports64 = false;
    SpyHost host(spy);
    Activation activation;
    activation.sampleType = core::SampleType::float64;
    CHECK(!host.plugin->supportsSampleType(core::SampleType::float64));
    CHECK(host.plugin->activate(activation).code == core::ErrorCode::pluginRefused);
    for (const double rate : {0.0, -48000.0, 1.0 / 0.0}) {
        Activation wrong;
        wrong.sampleRate = rate;
        CHECK(host.plugin->activate(wrong).code == core::ErrorCode::invalidArgument);
    }
    Activation empty;
    empty.maxFrames = 0;
    CHECK(host.plugin->activate(empty).code == core::ErrorCode::invalidArgument);
    CHECK_EQUAL(spy.count("c.setupProcessing"), 0);
}

TEST_CASE(
    "V5: an instance that is destroyed while it processes is stopped, disconnected, terminated once and released") {
    Spy spy;
    {
        SpyHost host(spy);
        REQUIRE(host.plugin->activate({}).isOk());
        CHECK(host.start());
        spy.calls.clear();
        host.plugin.reset();
        const std::vector<std::string> expected = {
            "c.setProcessing 0",          "c.setActive 0", "c.disconnect", "e.disconnect",
            "e.setComponentHandler null", "c.terminate",   "e.terminate"};
        CHECK_EQUAL(spy.calls, expected);
        CHECK_EQUAL(spy.alive, 1); // the factory
        CHECK_EQUAL(host.recorder.allBreaches(), "");
    }
    CHECK_EQUAL(spy.alive, 0);
    CHECK_EQUAL(vst3::hostObjectsAlive(), 0);
}

TEST_CASE("V5: a handler that a plugin keeps too long stays callable and does nothing") {
    Spy spy;
    spy.addParameter(1, u"Gain");
    vst3::Reference<v3::IComponentHandler> kept;
    {
        SpyHost host(spy);
        kept = vst3::Reference<v3::IComponentHandler>::share(spy.handler);
    }
    CHECK_EQUAL(vst3::hostObjectsAlive(), 1);
    CHECK_EQUAL(kept->performEdit(1, 0.5), v3::kResultFalse);
    CHECK_EQUAL(kept->restartComponent(v3::kLatencyChanged), v3::kResultFalse);
    CHECK_EQUAL(kept->beginEdit(1), v3::kResultFalse);
    kept = {};
    CHECK_EQUAL(vst3::hostObjectsAlive(), 0);
}

TEST_CASE("V6: everything but process and setProcessing is called on the main thread, in a whole life") {
    Spy spy;
    spy.addParameter(1, u"Gain");
    {
        SpyHost host(spy);
        REQUIRE(host.plugin->activate({}).isOk());
        CHECK(host.start());
        Block block(host.plugin->ports(), 64);
        block.eventsIn.push(parameterAt(3, 1, 0.25));
        host.run(block);
        auto state = host.plugin->saveState(core::StateContext::project); // while it processes
        REQUIRE(state.isOk());
        CHECK(host.plugin->loadState(*state, core::StateContext::project).isOk());
        onAudioThread([&] { host.plugin->reset(); });
        host.plugin->serveMainThread();
    }
    CHECK_EQUAL(spy.wrongThread, std::vector<std::string>{});
    CHECK_EQUAL(spy.count("c.setProcessing 1"), 2);
}

} // namespace
