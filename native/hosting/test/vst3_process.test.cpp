// V8 to V11: what a block carries, both ways.
#include <algorithm>

#include "hosting/test/allocation_count.h"
#include "hosting/test/vst3_spy_host.h"
#include "hosting/vst3/reference.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;
using core::EventKind;

TEST_CASE("V8: a block over the announced size never reaches the plugin, one of 0 frames does, as a flush") {
    Spy spy;
    spy.addParameter(7, u"Mix");
    v3::int32 frames = -1;
    double value = -1;
    spy.onProcess = [&](v3::ProcessData& data) {
        frames = data.numSamples;
        CHECK_EQUAL(data.numInputs, 1);
        CHECK_EQUAL(data.numOutputs, 1);
        v3::int32 offset = -1;
        if (auto* queue = data.inputParameterChanges->getParameterData(0)) queue->getPoint(0, offset, value);
    };
    Playing host(spy, 64);
    Block large(host.plugin->ports(), 65);
    CHECK(host.run(large) == ProcessOutcome::failed);
    CHECK_EQUAL(spy.count("c.process"), 0);
    Block flush(host.plugin->ports(), 0);
    flush.eventsIn.push(parameterAt(0, 7, 0.75));
    CHECK(host.run(flush) == ProcessOutcome::keepGoing);
    CHECK_EQUAL(frames, 0);
    CHECK_EQUAL(value, 0.75);
}

TEST_CASE("V8: every declared bus has buffers, the channels of an inactive one are null") {
    Spy spy;
    spy.inputs = {v3::SpeakerArr::kStereo, v3::SpeakerArr::kMono};
    SpyHost host(spy);
    vst3::query<v3::IComponentHandlerBusActivation>(spy.handler)->requestBusActivation(v3::kAudio, v3::kInput, 1, 0);
    REQUIRE(host.plugin->activate({}).isOk());
    CHECK(host.start());
    bool isSeen = false;
    spy.onProcess = [&](v3::ProcessData& data) {
        isSeen = true;
        CHECK_EQUAL(data.numInputs, 2);
        CHECK_EQUAL(data.inputs[0].numChannels, 2);
        CHECK(data.inputs[0].channelBuffers32[1] != nullptr);
        CHECK_EQUAL(data.inputs[1].numChannels, 1);
        CHECK(data.inputs[1].channelBuffers32[0] == nullptr);
        data.inputs = nullptr; // a plugin that scribbles over the structure harms only this block
        data.numInputs = 77;
    };
    Block block(host.plugin->ports(), 64);
    host.run(block);
    host.run(block);
    CHECK(isSeen);
    Block noPorts(core::PortLayoutInfo{}, 64);
    CHECK(host.run(noPorts) == ProcessOutcome::failed); // an active bus without memory
    host.stop();
}

TEST_CASE("V9: input silence is told truthfully, output flags begin clear and only real zeros are believed") {
    Spy spy;
    v3::uint64 seen = 99;
    v3::uint64 before = 99;
    spy.onProcess = [&](v3::ProcessData& data) {
        seen = data.inputs[0].silenceFlags;
        before = data.outputs[0].silenceFlags;
        std::fill_n(data.outputs[0].channelBuffers32[0], data.numSamples, 0.0f);
        std::fill_n(data.outputs[0].channelBuffers32[1], data.numSamples, 0.0f);
        data.outputs[0].channelBuffers32[1][40] = 0.5f;
        data.outputs[0].silenceFlags = 3;
    };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    std::fill_n(block.input(0, 0), 64, 0.25f);
    block.block.inputs[0].constantMask = 3; // channel 0: constant but not silent
    host.run(block);
    CHECK_EQUAL(seen, 2);
    CHECK_EQUAL(before, 0);
    CHECK_EQUAL(block.block.outputs[0].constantMask, 1);
    host.plugin->serveMainThread();
    CHECK_EQUAL(host.recorder.breaches("V9"), 1);
    host.run(block);
    CHECK_EQUAL(before, 0);
}

TEST_CASE(
    "V10: one queue per parameter, points in order, values clamped, the last value kept when there are too many") {
    Spy spy;
    spy.addParameter(5, u"A");
    spy.addParameter(6, u"B");
    std::map<v3::ParamID, std::vector<std::pair<v3::int32, double>>> seen;
    spy.onProcess = [&](v3::ProcessData& data) {
        seen.clear();
        for (v3::int32 index = 0; index < data.inputParameterChanges->getParameterCount(); ++index) {
            auto* queue = data.inputParameterChanges->getParameterData(index);
            CHECK(!seen.contains(queue->getParameterId()));
            for (v3::int32 point = 0; point < queue->getPointCount(); ++point) {
                std::pair<v3::int32, double> entry;
                CHECK_EQUAL(queue->getPoint(point, entry.first, entry.second), v3::kResultOk);
                seen[queue->getParameterId()].push_back(entry);
            }
            v3::int32 place = 0;
            CHECK_EQUAL(queue->addPoint(0, 0.5, place), v3::kResultFalse);
        }
        CHECK(data.inputParameterChanges->getParameterData(-1) == nullptr);
        CHECK(data.inputParameterChanges->getParameterData(999) == nullptr);
    };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(parameterAt(0, 6, 0.1));
    block.eventsIn.push(parameterAt(0, 5, 0.2));
    block.eventsIn.push(parameterAt(9, 6, 7.0));
    block.eventsIn.push(parameterAt(10, 404, 0.5)); // no such parameter
    host.run(block);
    CHECK_EQUAL(seen.size(), 2);
    CHECK((seen[6] == std::vector<std::pair<v3::int32, double>>{{0, 0.1}, {9, 1.0}}));
    CHECK((seen[5] == std::vector<std::pair<v3::int32, double>>{{0, 0.2}}));

    std::vector<core::Event> slots(6000);
    core::EventList many(slots, {});
    for (std::uint32_t index = 0; index < 5000; ++index) many.push(parameterAt(index / 100, 5, index / 5000.0));
    many.push(parameterAt(60, 5, 0.875));
    block.block.eventsIn = &many;
    host.run(block);
    CHECK_EQUAL(seen[5].back().first, 60);
    CHECK_EQUAL(seen[5].back().second, 0.875);
    host.plugin->serveMainThread();
    CHECK_EQUAL(spy.values[5], 0.875);         // the controller follows what the component was told
    CHECK(host.recorder.breaches("V10") >= 1); // the attempts to write into the host's queues
}

TEST_CASE("V11: output parameters reach the block's events, then the controller and the listener on the main thread") {
    Spy spy;
    spy.addParameter(5, u"Meter", v3::ParameterInfo::kIsReadOnly);
    spy.onProcess = [](v3::ProcessData& data) {
        v3::int32 index = -1;
        auto* queue = data.outputParameterChanges->addParameterData(5, index);
        queue->addPoint(20, 0.5, index);
        queue->addPoint(4, 0.25, index);
        queue->addPoint(4, 0.3, index);    // replaces
        queue->addPoint(1000, 2.0, index); // outside of everything
        auto* stray = data.outputParameterChanges->addParameterData(77, index);
        if (stray != nullptr) stray->addPoint(0, 0.5, index);
    };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    host.run(block);
    const auto events = block.eventsOut.view();
    REQUIRE(events.size() == 3);
    CHECK_EQUAL(events[0].time, 4);
    CHECK_EQUAL(events[0].value, 0.3);
    CHECK_EQUAL(events[1].time, 20);
    CHECK_EQUAL(events[2].time, 63);
    CHECK_EQUAL(events[2].value, 1.0);
    CHECK(host.loop.serviceRequests > 0);
    CHECK_EQUAL(spy.count("e.setParamNormalized"), 0);
    CHECK_EQUAL(*host.plugin->parameterValue(5), 1.0); // known before the controller knows it
    host.plugin->serveMainThread();
    CHECK_EQUAL(spy.values[5], 1.0);
    REQUIRE(host.recorder.edits.size() == 1);
    CHECK_EQUAL(host.recorder.edits[0].id, 5);
    CHECK_EQUAL(host.recorder.breaches("V11"), 1);
    CHECK(host.recorder.breaches("V10") >= 1);
}

TEST_CASE("a block with notes, parameters, output events and breaches allocates nothing") {
    Spy spy;
    spy.addParameter(5, u"A");
    spy.onProcess = [&](v3::ProcessData& data) {
        v3::int32 index = 0;
        data.outputParameterChanges->addParameterData(5, index)->addPoint(1, 2.0, index);
        v3::Event event{};
        if (data.inputEvents->getEvent(0, event) == v3::kResultOk) data.outputEvents->addEvent(event);
        event.sampleOffset = -1;
        data.outputEvents->addEvent(event);
        data.outputs[0].silenceFlags = 3;
    };
    Playing host(spy);
    spy.calls.reserve(1000);
    Block block(host.plugin->ports(), 64);
    block.eventsIn.push(noteAt(1, EventKind::noteOn, 60, 0.5));
    block.eventsIn.push(midiAt(2, 0x90, 64, 100));
    block.eventsIn.push(parameterAt(3, 5, 0.5));
    block.eventsIn.push(noteAt(4, EventKind::noteOff, -1, 0.5));
    long allocated = -1;
    onAudioThread([&] {
        const long before = allocationsHere();
        for (int number = 0; number < 100; ++number) {
            block.eventsOut.clear();
            static_cast<void>(host.plugin->process(block.block));
        }
        allocated = allocationsHere() - before;
    });
    CHECK_EQUAL(allocated, 0); // the spy's own note, "c.process", fits into a std::string without memory
}

} // namespace
