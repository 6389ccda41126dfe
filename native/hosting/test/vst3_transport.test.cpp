// V13: what a block tells of musical time.
#include <cmath>

#include "hosting/test/vst3_spy_host.h"
#include "testing/check.h"

namespace {

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::test;

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

} // namespace
