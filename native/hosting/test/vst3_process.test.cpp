// V8 to V13: what a block carries, both ways.
#include <cmath>
#include <limits>

#include "hosting/test/allocation_count.h"
#include "hosting/test/vst3_spy.h"
#include "hosting/vst3/reference.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;
using core::EventKind;

struct Playing : SpyHost {
    explicit Playing(Spy& of, std::uint32_t frames = 64) : SpyHost(of) {
        Activation activation;
        activation.maxFrames = frames;
        REQUIRE(plugin->activate(activation).isOk());
        REQUIRE(start());
    }
    ~Playing() { stop(); }
};

std::vector<v3::Event> eventsOf(v3::ProcessData& data) {
    std::vector<v3::Event> events;
    for (v3::int32 index = 0; index < data.inputEvents->getEventCount(); ++index) {
        v3::Event event{};
        if (data.inputEvents->getEvent(index, event) == v3::kResultOk) events.push_back(event);
    }
    return events;
}

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
    CHECK_EQUAL(host.recorder.breaches("V12"), 1); // one report of four
}

TEST_CASE("V13: a state bit is set where its member is filled, and only what the plugin needs is filled") {
    Spy spy;
    spy.needs = v3::IProcessContextRequirements::kNeedTempo | v3::IProcessContextRequirements::kNeedTransportState |
                v3::IProcessContextRequirements::kNeedContinousTimeSamples;
    v3::ProcessContext seen;
    spy.onProcess = [&](v3::ProcessData& data) { seen = *data.processContext; };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    core::Transport transport;
    transport.flags = core::transportIsPresent | core::transportHasTempo | core::transportHasBeats |
                      core::transportHasTimeSignature | core::transportHasSeconds | core::transportIsPlaying;
    transport.tempo = 90;
    transport.songBeats = 3;
    transport.songSeconds = 2;
    block.block.transport = &transport;
    block.block.steadyFrames = 1000;
    host.run(block);
    using Context = v3::ProcessContext;
    CHECK_EQUAL(seen.state, Context::kTempoValid | Context::kPlaying | Context::kContTimeValid);
    CHECK_EQUAL(seen.tempo, 90.0);
    CHECK_EQUAL(seen.sampleRate, 48000.0);
    CHECK_EQUAL(seen.projectTimeSamples, 96000);
    CHECK_EQUAL(seen.projectTimeMusic, 0.0);
    CHECK_EQUAL(seen.continousTimeSamples, 1000);
    block.block.steadyFrames = 500; // a clock that goes back
    host.run(block);
    CHECK_EQUAL(seen.continousTimeSamples, 1064);
    block.block.steadyFrames = -1;
    block.block.transport = nullptr;
    host.run(block);
    CHECK_EQUAL(seen.continousTimeSamples, 1128);
    CHECK_EQUAL(seen.state, std::uint32_t{Context::kContTimeValid});
}

TEST_CASE("V13: a plugin that asks for everything gets all that is known") {
    Spy spy;
    v3::ProcessContext seen;
    spy.onProcess = [&](v3::ProcessData& data) { seen = *data.processContext; };
    Playing host(spy);
    Block block(host.plugin->ports(), 64);
    core::Transport transport;
    transport.flags =
        core::transportIsPresent | core::transportHasTempo | core::transportHasBeats | core::transportHasTimeSignature;
    transport.tempo = 120;
    transport.songBeats = 1.01;
    transport.barStartBeats = 1;
    transport.loopEndBeats = 8;
    transport.timeSignatureNumerator = 3;
    block.block.transport = &transport;
    host.run(block);
    using Context = v3::ProcessContext;
    CHECK_EQUAL(seen.state, Context::kTempoValid | Context::kProjectTimeMusicValid | Context::kBarPositionValid |
                                Context::kCycleValid | Context::kTimeSigValid | Context::kClockValid |
                                Context::kContTimeValid | Context::kSystemTimeValid);
    CHECK_EQUAL(seen.barPositionMusic, 1.0);
    CHECK_EQUAL(seen.cycleEndMusic, 8.0);
    CHECK_EQUAL(seen.timeSigNumerator, 3);
    CHECK_EQUAL(seen.projectTimeSamples, 24240);
    CHECK_EQUAL(seen.samplesToNextClock, std::lround((1.0 + 1.0 / 24 - 1.01) * 24000));
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
