#include "engine/test/test_host.h"

#include <cmath>
#include <limits>

using namespace glovebox;
using namespace glovebox::engine::test;
using core::SampleType;
using hosting::ProcessBlock;
using hosting::ProcessOutcome;

namespace {

/// A host arena with `channels` channels from offset 0.
struct Input {
    TestHost& host;
    std::unique_ptr<HostArea> area;
    SampleType type;
    std::size_t stride;
    Input(TestHost& of, std::uint32_t channels, SampleType sampleType = SampleType::float32)
        : host(of), type(sampleType), stride(wire::channelStride(TestHost::maxFrames, sampleType)) {
        area = host.createArea(wire::AreaKind::hostArena, channels * stride, false, false);
    }
    template <typename Sample>
    std::span<Sample> channel(std::uint32_t index) {
        return area->span<Sample>(index * stride, TestHost::maxFrames);
    }
    wire::AudioSource source(std::uint16_t channels, std::uint32_t first = 0) {
        return hostSource(area->id, first * stride, channels, type);
    }
};

void halve(Stub& stub) {
    stub.process = [](ProcessBlock& block) {
        for (std::uint32_t c = 0; c < block.outputs[0].channelCount; ++c) {
            for (std::uint32_t i = 0; i < block.frames; ++i) {
                static_cast<float*>(block.outputs[0].channels[c])[i] =
                    static_cast<float*>(block.inputs[0].channels[c])[i] * 0.5f;
            }
        }
        return ProcessOutcome::keepGoing;
    };
}

} // namespace

TEST_CASE("a device runs in a block: its input is the host's, its output lies in its area, its stage is done") {
    TestHost host;
    host.stubs["gain"].inputs = {2};
    host.stubs["gain"].outputs = {2};
    halve(host.stubs["gain"]);
    host.addDevice(1, "gain");
    Input input(host, 2);
    host.prepare(planOf(1, {stepOf(1, {{input.source(2)}})}));
    for (std::uint32_t i = 0; i < 64; ++i) {
        input.channel<float>(0)[i] = static_cast<float>(i);
        input.channel<float>(1)[i] = -static_cast<float>(i);
    }
    REQUIRE(host.runBlock(1, 64));
    for (std::uint32_t i = 0; i < 64; ++i) {
        CHECK_EQUAL(host.output<float>(1, 0, 0)[i], static_cast<float>(i) * 0.5f);
        CHECK_EQUAL(host.output<float>(1, 0, 1)[i], static_cast<float>(i) * -0.5f);
    }
    CHECK(host.stubs["gain"].hadAudioRole);
    CHECK_EQUAL(host.stubs["gain"].starts, 1);
}

TEST_CASE("sources are summed in their order, mono feeds every channel, surplus channels are silent or dropped") {
    TestHost host;
    host.stubs["through"].inputs = {3};
    host.stubs["through"].outputs = {3};
    host.addDevice(1, "through");
    Input input(host, 7);
    // 1 is lost when it is added to 1e8 in float32 before -1e8: the order shows.
    const float values[] = {1e8f, -1e8f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f};
    for (std::uint32_t c = 0; c < 7; ++c) {
        for (float& sample : input.channel<float>(c)) sample = values[c];
    }
    host.prepare(planOf(1, {stepOf(1, {{input.source(1, 0), input.source(1, 1), input.source(1, 2)}})}));
    REQUIRE(host.runBlock(1, 8));
    for (std::uint32_t c = 0; c < 3; ++c) CHECK_EQUAL(host.output<float>(1, 0, c)[7], 1.0f);
    host.prepare(planOf(2, {stepOf(1, {{input.source(1, 2), input.source(1, 0), input.source(1, 1)}})}));
    REQUIRE(host.runBlock(2, 8));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[7], 0.0f);
    // Two channels into three: the third is silent; four into three: the fourth is dropped.
    host.prepare(planOf(3, {stepOf(1, {{input.source(2, 2)}})}));
    REQUIRE(host.runBlock(3, 8));
    CHECK_EQUAL(host.output<float>(1, 0, 1)[0], 2.0f);
    CHECK_EQUAL(host.output<float>(1, 0, 2)[0], 0.0f);
    CHECK_EQUAL(host.codeOf(wire::RetirePlan{1}), core::ErrorCode::ok);
    host.prepare(planOf(5, {stepOf(1, {{input.source(2, 2), input.source(4, 3)}})}));
    REQUIRE(host.runBlock(5, 8));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[0], 3.0f);
    CHECK_EQUAL(host.output<float>(1, 0, 1)[0], 5.0f);
    CHECK_EQUAL(host.output<float>(1, 0, 2)[0], 4.0f);
}

TEST_CASE("an unconnected port is silent and says so, a connected one tells the truth about constant channels") {
    TestHost host;
    std::uint64_t masks[2] = {};
    Stub& stub = host.stubs["two"];
    stub.inputs = {2, 2};
    stub.outputs = {2};
    stub.process = [&](ProcessBlock& block) {
        masks[0] = block.inputs[0].constantMask;
        masks[1] = block.inputs[1].constantMask;
        CHECK_EQUAL(static_cast<float*>(block.inputs[1].channels[1])[63], 0.0f);
        static_cast<float*>(block.inputs[1].channels[1])[63] = 9; // a plugin that writes where it should not
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "two");
    Input input(host, 2);
    host.prepare(planOf(1, {stepOf(1, {{input.source(2)}})}));
    input.channel<float>(0)[5] = 1;
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(masks[0], 2);
    CHECK_EQUAL(masks[1], 3);
    REQUIRE(host.runBlock(1, 64));
}

TEST_CASE("64 bit goes into 32 rounded to nearest, 32 bit into 64 exactly, and local outputs feed their readers") {
    TestHost host;
    for (const char* name : {"narrow", "wide"}) {
        host.stubs[name].inputs = {1};
        host.stubs[name].outputs = {1};
    }
    host.addDevice(1, "narrow");
    host.addDevice(2, "wide", SampleType::float64);
    Input wide(host, 1, SampleType::float64);
    host.prepare(
        planOf(1, {stepOf(1, {{wide.source(1)}}), stepOf(2, {{localSource(1), localSource(1), wide.source(1)}})}));
    const double value = 1.0 + 0x1.8p-24; // between two floats, nearer to the upper
    for (double& sample : wide.channel<double>(0)) sample = value;
    REQUIRE(host.runBlock(1, 16));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[15], 1.0f + 0x1p-23f);
    const double narrow = 1.0f + 0x1p-23f;
    CHECK_EQUAL(host.output<double>(2, 0, 0)[15], narrow + narrow + value);
}

TEST_CASE(
    "a compensated source is late by exactly its delay, whatever the block lengths, also across a change of plan") {
    TestHost host;
    host.stubs["through"].inputs = {2};
    host.stubs["through"].outputs = {2};
    host.addDevice(1, "through");
    Input input(host, 2);
    for (const std::uint32_t delay : {1u, 7u, 64u, 100u, 1000u}) {
        const std::uint32_t first = delay * 16;
        auto source = input.source(2);
        source.delayFrames = delay;
        source.delayKey = delay;
        host.prepare(planOf(first, {stepOf(1, {{source}})}));
        std::uint32_t version = first;
        std::int64_t time = 0;
        for (const std::uint32_t frames :
             {64u, 1u, 63u, 17u, 64u, 64u, 33u, 64u, 5u, 64u, 64u, 64u, 64u, 64u, 64u, 64u, 64u, 64u, 64u, 64u}) {
            if (time > 200 && version == first) {
                // Same key, same length: what is under way arrives.
                version = first + 1;
                host.prepare(planOf(version, {stepOf(1, {{source}})}));
            }
            for (std::uint32_t i = 0; i < frames; ++i) {
                input.channel<float>(0)[i] = static_cast<float>(time + i + 1);
                input.channel<float>(1)[i] = -static_cast<float>(time + i + 1);
            }
            REQUIRE(host.runBlock(version, frames));
            for (std::uint32_t i = 0; i < frames; ++i) {
                const auto expected = static_cast<float>(std::max<std::int64_t>(0, time + i + 1 - delay));
                CHECK_EQUAL(host.output<float>(1, 0, 0)[i], expected);
                CHECK_EQUAL(host.output<float>(1, 0, 1)[i], -expected);
            }
            time += frames;
        }
        CHECK_EQUAL(host.codeOf(wire::RetirePlan{first}), core::ErrorCode::ok);
        if (version != first) CHECK_EQUAL(host.codeOf(wire::RetirePlan{version}), core::ErrorCode::ok);
    }
}

TEST_CASE("a foreign source is scrubbed, and replaced by its fallback in the block that is marked") {
    TestHost host;
    host.stubs["through"].inputs = {2};
    host.stubs["through"].outputs = {2};
    host.addDevice(1, "through");
    Input foreign(host, 2), fallback(host, 2);
    auto source = foreign.source(2);
    source.kind = wire::SourceKind::foreign;
    source.foreignIndex = 5;
    source.fallback = {fallback.area->id, 0};
    host.prepare(planOf(1, {stepOf(1, {{source}})}));
    for (std::uint32_t c = 0; c < 2; ++c) {
        for (float& sample : foreign.channel<float>(c)) sample = 1;
        for (float& sample : fallback.channel<float>(c)) sample = 2;
    }
    foreign.channel<float>(1)[3] = std::numeric_limits<float>::quiet_NaN();
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[3], 1.0f);
    CHECK_EQUAL(host.output<float>(1, 0, 1)[3], 0.0f);
    CHECK_EQUAL(host.sandboxPage->as<wire::SandboxPage>().scrubbedSamples.load(), 1);
    host.hostPage->as<wire::HostPage>().fallback[5].store(host.sequence + 1);
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.output<float>(1, 0, 1)[3], 2.0f);
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[3], 1.0f);
}

TEST_CASE("a foreign source that is marked and has no fallback buffer is silence, and its delay goes on") {
    TestHost host;
    host.stubs["through"].inputs = {1};
    host.stubs["through"].outputs = {1};
    host.addDevice(1, "through");
    Input foreign(host, 1);
    auto source = foreign.source(1);
    source.kind = wire::SourceKind::foreign;
    source.foreignIndex = 0;
    source.delayFrames = 32;
    host.prepare(planOf(1, {stepOf(1, {{source}})}));
    for (float& sample : foreign.channel<float>(0)) sample = 1;
    REQUIRE(host.runBlock(1, 64));
    host.hostPage->as<wire::HostPage>().fallback[0].store(host.sequence + 1);
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[31], 1.0f);
    CHECK_EQUAL(host.output<float>(1, 0, 0)[32], 0.0f);
}

TEST_CASE("a block in which process failed is silent") {
    TestHost host;
    Stub& stub = host.stubs["fails"];
    stub.outputs = {1};
    bool fails = true;
    stub.process = [&](ProcessBlock& block) {
        for (std::uint32_t i = 0; i < block.frames; ++i) static_cast<float*>(block.outputs[0].channels[0])[i] = 1;
        return fails ? ProcessOutcome::failed : ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "fails");
    host.prepare(planOf(1, {stepOf(1)}));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[63], 0.0f);
    fails = false;
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[63], 1.0f);
}

TEST_CASE("a plugin that sleeps is left alone until its input, an event or its own request wakes it") {
    TestHost host;
    Stub& stub = host.stubs["sleepy"];
    stub.inputs = {1};
    stub.outputs = {1};
    ProcessOutcome outcome = ProcessOutcome::sleep;
    stub.process = [&](ProcessBlock& block) {
        static_cast<float*>(block.outputs[0].channels[0])[0] = 1;
        return outcome;
    };
    host.addDevice(1, "sleepy");
    Input input(host, 1);
    host.prepare(planOf(1, {stepOf(1, {{input.source(1)}})}));
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(stub.processCalls, 1);
    CHECK_EQUAL(host.output<float>(1, 0, 0)[0], 0.0f);
    input.channel<float>(0)[63] = 0.5f;
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(stub.processCalls, 2);
    input.channel<float>(0)[63] = 0;
    stub.listener->processRequested();
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(stub.processCalls, 3);
    core::Event edit;
    edit.kind = core::EventKind::parameterValue;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(stub.processCalls, 4);
    // With a tail it is called until the tail is over.
    outcome = ProcessOutcome::tail;
    stub.tail = 128;
    stub.listener->processRequested();
    for (int block = 0; block < 8; ++block) REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(stub.processCalls, 6);
}

TEST_CASE(
    "the transport of a compensated device is earlier by its delay while playing, and absent when there is none") {
    TestHost host;
    Stub& stub = host.stubs["clock"];
    stub.outputs = {1};
    core::Transport seen;
    bool hasTransport = true;
    std::int64_t steady = 0;
    stub.process = [&](ProcessBlock& block) {
        hasTransport = block.transport != nullptr;
        if (hasTransport) seen = *block.transport;
        steady = block.steadyFrames;
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "clock");
    auto step = stepOf(1);
    step.transportDelayFrames = 24000; // half a second, one beat at 120
    host.prepare(planOf(1, {step}));
    core::Transport transport;
    transport.flags = core::transportIsPresent | core::transportHasTempo | core::transportHasBeats |
                      core::transportHasSeconds | core::transportHasTimeSignature | core::transportIsPlaying;
    transport.tempo = 120;
    transport.songBeats = 8.5;
    transport.songSeconds = 4.25;
    transport.barStartBeats = 8;
    transport.barNumber = 2;
    transport.steadyFrames = 100000;
    REQUIRE(host.runBlock(1, 64, transport));
    CHECK(hasTransport);
    CHECK_NEAR(seen.songBeats, 7.5, 1e-12);
    CHECK_NEAR(seen.songSeconds, 3.75, 1e-12);
    CHECK_NEAR(seen.barStartBeats, 4, 1e-12);
    CHECK_EQUAL(seen.barNumber, 1);
    CHECK_EQUAL(steady, 76000);
    transport.flags &= ~static_cast<std::uint32_t>(core::transportIsPlaying);
    REQUIRE(host.runBlock(1, 64, transport));
    CHECK_NEAR(seen.songBeats, 8.5, 1e-12);
    transport.flags = 0;
    REQUIRE(host.runBlock(1, 64, transport));
    CHECK(!hasTransport);
}

TEST_CASE("a fade-in is a straight line from silence over 64 frames, once per output, across blocks and stages") {
    TestHost host;
    for (const char* name : {"a", "b"}) {
        host.stubs[name].inputs = {1};
        host.stubs[name].outputs = {1};
        host.stubs[name].process = [](ProcessBlock& block) {
            for (std::uint32_t i = 0; i < block.frames; ++i) {
                if (block.sampleType == SampleType::float64)
                    static_cast<double*>(block.outputs[0].channels[0])[i] =
                        static_cast<double*>(block.inputs[0].channels[0])[i];
                else
                    static_cast<float*>(block.outputs[0].channels[0])[i] =
                        static_cast<float*>(block.inputs[0].channels[0])[i];
            }
            return ProcessOutcome::keepGoing;
        };
    }
    host.addDevice(1, "a");
    host.addDevice(2, "b", SampleType::float64);
    Input input(host, 1);
    for (float& sample : input.channel<float>(0)) sample = 3.0f;
    // The second hears the first: inside the sandbox nothing is faded, or it would be twice.
    host.prepare(planOf(1, {stepOf(1, {{input.source(1)}}), stepOf(2, {{localSource(1)}})}));
    auto& flags = host.hostPage->as<wire::HostPage>().flags;
    REQUIRE(host.runBlock(1, 8));
    CHECK_EQUAL(host.output<float>(1, 0, 0)[0], 3.0f);
    flags = wire::blockFadesIn;
    std::uint32_t frame = 0;
    for (const std::uint32_t frames : {24u, 30u, 20u, 5u}) {
        REQUIRE(host.runBlock(1, frames));
        flags = 0;
        for (std::uint32_t i = 0; i < frames; ++i, ++frame) {
            const double gain = frame < 64 ? frame / 64.0 : 1.0;
            CHECK_EQUAL(host.output<float>(1, 0, 0)[i], static_cast<float>(3.0 * gain));
            CHECK_EQUAL(host.output<double>(2, 0, 0)[i], 3.0 * gain);
        }
    }
}
