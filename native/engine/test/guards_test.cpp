// What plugins do against the rules while they run: counted in the sandbox page, said once, and no harm to others.
#include "core/rate_limit.h"
#include "engine/block_guards.h"
#include "engine/test/threaded_host.h"
#include "os/process_state.h"

#include <algorithm>

using namespace glovebox;
using namespace glovebox::engine::test;
using core::Misuse;
using core::SampleType;
using hosting::ProcessBlock;
using hosting::ProcessOutcome;

namespace {

/// Bits of `os::floatMode` that choose how to round, in MXCSR and in FPCR.
#if defined(__aarch64__) || defined(_M_ARM64)
constexpr std::uint64_t rounding = std::uint64_t{3} << 22;
#else
constexpr std::uint64_t rounding = std::uint64_t{3} << 13;
#endif

float* out(ProcessBlock& block, std::uint32_t channel = 0) {
    return static_cast<float*>(block.outputs[0].channels[channel]);
}
float* in(ProcessBlock& block, std::uint32_t channel = 0) {
    return static_cast<float*>(block.inputs[0].channels[channel]);
}

void fillOutputs(ProcessBlock& block) {
    for (std::uint32_t c = 0; c < block.outputs[0].channelCount; ++c) {
        for (std::uint32_t i = 0; i < block.frames; ++i) out(block, c)[i] = 1.0f;
    }
}

/// A stereo effect with its host; `process` as the test wants it.
struct Effect {
    TestHost host;
    Stub& stub;
    std::uint32_t blocks = 0;
    Effect() : stub(host.stubs["effect"]) {
        stub.inputs = {2};
        stub.outputs = {2};
        stub.process = [](ProcessBlock& block) {
            fillOutputs(block);
            return ProcessOutcome::keepGoing;
        };
        host.addDevice(1, "effect");
        host.prepare(planOf(1, {stepOf(1)}));
    }
    void run(std::uint32_t frames) { REQUIRE(host.runBlock(1, frames)); }
};

} // namespace

TEST_CASE("guards: a plugin that keeps to its buffers is never counted, whatever the block's length") {
    Effect effect;
    for (std::uint32_t frames = 1; frames <= TestHost::maxFrames; ++frames) effect.run(frames);
    for (std::uint32_t frames = TestHost::maxFrames; frames > 0; --frames) effect.run(frames);
    CHECK_EQUAL(effect.host.allMisuse(), "");
    CHECK_EQUAL(effect.host.breaches(0), std::vector<std::string>{});
}

TEST_CASE(
    "guards: a plugin that writes its inputs is counted in every block, said once, and its neighbours hear nothing") {
    TestHost host;
    for (const char* name : {"source", "writer", "reader"}) {
        host.stubs[name].inputs = {1};
        host.stubs[name].outputs = {1};
    }
    host.stubs["source"].process = [](ProcessBlock& block) {
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    host.stubs["writer"].process = [](ProcessBlock& block) {
        for (std::uint32_t i = 0; i < block.frames; ++i) in(block)[i] = -5.0f;
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "source");
    host.addDevice(2, "writer");
    host.addDevice(3, "reader");
    host.prepare(planOf(1, {stepOf(1), stepOf(2, {{localSource(1)}}), stepOf(3, {{localSource(1)}})}));
    for (int i = 0; i < 3; ++i) REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(host.allMisuse(), "inputs-written 3 ");
    for (const float sample : host.output<float>(3, 0, 0)) CHECK_EQUAL(sample, 1.0f);
    const auto said = host.breaches();
    REQUIRE(said.size() == 1);
    CHECK_EQUAL(said[0].substr(0, 3), "G1:");
}

TEST_CASE("guards: a plugin that writes one sample of its inputs is caught sooner or later, at the ends at once") {
    Effect effect;
    std::uint32_t at = 0;
    effect.stub.process = [&at](ProcessBlock& block) {
        in(block, 1)[at] += 1.0f;
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    effect.run(64);
    CHECK_EQUAL(effect.host.misuse(Misuse::inputsWritten), 1u);
    at = 63;
    effect.run(64);
    CHECK_EQUAL(effect.host.misuse(Misuse::inputsWritten), 2u);
    at = 29;
    for (int i = 0; i < 300; ++i) effect.run(64);
    CHECK(effect.host.misuse(Misuse::inputsWritten) > 2u);
    CHECK(effect.host.misuse(Misuse::inputsWritten) < 302u); // it is a sample
}

TEST_CASE("guards: samples behind the block are noticed at every length, also where adding nothing would hide them") {
    Effect effect;
    std::uint32_t at = 0;
    bool addsNothing = false;
    effect.stub.process = [&](ProcessBlock& block) {
        fillOutputs(block);
        float& sample = out(block, 1)[at];
        sample = addsNothing ? sample + 0.0f : 0.25f;
        return ProcessOutcome::keepGoing;
    };
    std::uint32_t expected = 0;
    for (const auto& [frames, place] :
         {std::pair{64u, 64u}, {64u, 79u}, {32u, 32u}, {32u, 47u}, {60u, 60u}, {60u, 64u}, {1u, 1u}}) {
        at = place;
        effect.run(frames);
        CHECK_EQUAL(effect.host.misuse(Misuse::writtenPastBlock), ++expected);
        at = 0;
        effect.run(frames); // the guards were laid anew
        CHECK_EQUAL(effect.host.misuse(Misuse::writtenPastBlock), expected);
    }
    addsNothing = true;
    at = 64;
    effect.run(64);
    CHECK_EQUAL(effect.host.misuse(Misuse::writtenPastBlock), ++expected);
    CHECK_EQUAL(effect.host.allMisuse(), "written-past-block 8 ");
    CHECK_EQUAL(effect.host.breaches().size(), 1u);
}

TEST_CASE("guards: 64-bit samples are guarded the same way") {
    TestHost host;
    Stub& stub = host.stubs["wide"];
    stub.inputs = {1};
    stub.outputs = {1};
    bool isWild = false;
    stub.process = [&](ProcessBlock& block) {
        auto* samples = static_cast<double*>(block.outputs[0].channels[0]);
        std::fill(samples, samples + block.frames + (isWild ? 1 : 0), 0.5);
        if (isWild) static_cast<double*>(block.inputs[0].channels[0])[0] = 7;
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "wide", SampleType::float64);
    host.prepare(planOf(1, {stepOf(1)}));
    for (const std::uint32_t frames : {64u, 63u, 8u}) REQUIRE(host.runBlock(1, frames));
    CHECK_EQUAL(host.allMisuse(), "");
    isWild = true;
    for (const std::uint32_t frames : {64u, 63u, 8u}) REQUIRE(host.runBlock(1, frames));
    CHECK_EQUAL(host.allMisuse(), "inputs-written 3 written-past-block 3 ");
}

TEST_CASE("guards: a floating-point mode that process leaves behind does not reach the next device") {
    TestHost host;
    std::uint64_t seen = 0, before = 0;
    for (const char* name : {"changer", "next"}) host.stubs[name].outputs = {1};
    host.stubs["changer"].process = [&](ProcessBlock& block) {
        before = os::floatMode();
        os::setFloatMode(before ^ rounding);
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    host.stubs["next"].process = [&](ProcessBlock& block) {
        seen = os::floatMode();
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "changer");
    host.addDevice(2, "next");
    host.prepare(planOf(1, {stepOf(1), stepOf(2)}));
    const std::uint64_t outside = os::floatMode();
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(seen, before);
    CHECK_EQUAL(os::floatMode(), outside);
    CHECK_EQUAL(host.allMisuse(), "processor-mode 2 ");
    const auto said = host.breaches();
    REQUIRE(said.size() == 1);
    CHECK_EQUAL(said[0].substr(0, 3), "G3:");
}

TEST_CASE("guards: a floating-point mode that a main-thread call leaves behind is put back before the answer") {
    TestHost host;
    std::uint64_t before = 0, after = 0;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.created = [&](hosting::RunLoop&) {
        before = os::floatMode();
        os::setFloatMode(before ^ rounding);
    };
    std::atomic<bool> isServed{false};
    stub.served = [&] {
        after = os::floatMode();
        isServed = true;
    };
    host.addDevice(1, "a");
    CHECK_EQUAL(host.allMisuse(), "processor-mode 1 ");
    stub.runLoop->requestService();
    CHECK_EQUAL(host.breaches().size(), 1u);
    while (!isServed) CHECK_EQUAL(host.codeOf(wire::Ping{}), core::ErrorCode::ok);
    CHECK_EQUAL(after, before);
    // A device that was refused has changed it all the same.
    CHECK_EQUAL(host.codeOf(wire::CreateDevice{2, "stub", "nobody", false}), core::ErrorCode::unknownPlugin);
    CHECK_EQUAL(host.allMisuse(), "processor-mode 1 ");
}

TEST_CASE("guards: restart requests beyond eight in a second are counted and not passed on") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    host.addDevice(1, "a");
    int wanted = 8;
    std::atomic<int> asked{0};
    stub.served = [&] {
        for (; wanted > 0; --wanted, ++asked) stub.listener->restartRequested();
    };
    stub.runLoop->requestService();
    CHECK(std::holds_alternative<wire::RestartRequested>(host.nextAnnouncement()));
    CHECK_EQUAL(asked, 8);
    CHECK_EQUAL(host.allMisuse(), "");
    // All at once: whatever the clock does between them, at most two windows are touched.
    wanted = 100;
    stub.runLoop->requestService();
    while (asked < 108) CHECK_EQUAL(host.codeOf(wire::Ping{}), core::ErrorCode::ok);
    CHECK(host.misuse(Misuse::restartFlood) >= 84u);
    CHECK_EQUAL(host.breaches().size(), 1u);
}

TEST_CASE("guards: a flood of log lines is cut and counted, and what the engine says comes through") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    host.addDevice(1, "a");
    for (int i = 0; i < 100; ++i) stub.listener->logged(hosting::LogSeverity::info, "a line");
    CHECK_EQUAL(host.allMisuse(), "");
    for (int i = 0; i < 3000; ++i) stub.listener->logged(hosting::LogSeverity::info, "a line");
    CHECK(host.misuse(Misuse::logFlood) > 0u);
    CHECK_EQUAL(host.codeOf(wire::Ping{}), core::ErrorCode::ok);
    REQUIRE(!host.breaches().empty());
    CHECK_EQUAL(host.breaches()[0].substr(0, 3), "G8:");
    CHECK_EQUAL(host.breaches().size(), 1u);
}

TEST_CASE("guards: a latency out of bounds is a lie, and taken for none") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.latency = wire::mostLatency;
    host.addDevice(1, "a");
    CHECK_EQUAL(host.devices[1].status.latencyFrames, wire::mostLatency);
    CHECK_EQUAL(host.allMisuse(), "");
    stub.latency = wire::mostLatency + 1;
    CHECK_EQUAL(host.askFor<wire::DeviceDescription>(wire::DescribeDevice{1}).status.latencyFrames, 0u);
    CHECK_EQUAL(host.allMisuse(), "latency-lie 1 ");
}

TEST_CASE("guards: what hosting reports is counted in the page from any thread, once for each time") {
    TestHost host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    stub.process = [&](ProcessBlock& block) {
        stub.listener->misbehaved(Misuse::unsortedEvents);
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "a");
    host.prepare(planOf(1, {stepOf(1)}));
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(host.runBlock(1, 64));
    stub.listener->misbehaved(Misuse::wrongThread);
    CHECK_EQUAL(host.allMisuse(), "wrong-thread 1 unsorted-events 2 ");
    CHECK_EQUAL(host.breaches(0).size(), 0u); // hosting says it itself
}

TEST_CASE("guards: a rate limit admits so many in a window and no more") {
    core::RateLimit limit(3, 1000);
    int admitted = 0;
    for (std::uint64_t now = 5; now < 1005; ++now) admitted += limit.admit(now) ? 1 : 0;
    CHECK_EQUAL(admitted, 3);
    CHECK(limit.admit(1005));
    CHECK(limit.admit(1005));
    CHECK(limit.admit(2004));
    CHECK(!limit.admit(2004));
    CHECK(limit.admit(2005));
}

TEST_CASE("shutdown: a plugin that keeps the audio thread is not destroyed under it") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    std::atomic<bool> isInside{false}, mayLeave{false}, isOut{false};
    std::atomic<int> abandoned{0};
    stub.process = [&](ProcessBlock& block) {
        isInside = true;
        while (!mayLeave && stub.destroyed == 0) std::this_thread::yield();
        fillOutputs(block);
        isOut = true;
        return ProcessOutcome::keepGoing;
    };
    stub.ended = [&] { CHECK(isOut); };
    host.abandon = [&] {
        // A process of its own would end here; this one lets the plugin go.
        ++abandoned;
        CHECK_EQUAL(stub.destroyed, 0);
        mayLeave = true;
        while (!isOut) std::this_thread::yield();
    };
    host.addDevice(1, "a");
    host.prepare(planOf(1, {stepOf(1)}));
    static_cast<void>(host.publish(1, 64));
    host.wave();
    while (!isInside) std::this_thread::yield();
    CHECK_EQUAL(host.codeOf(wire::Shutdown{}), core::ErrorCode::ok);
    const std::uint64_t deadline = os::nowNs() + patienceNs;
    while (abandoned == 0 && os::nowNs() < deadline) std::this_thread::yield();
    CHECK_EQUAL(abandoned, 1);
}

TEST_CASE("shutdown: an audio thread that waits for another sandbox gives its block up") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    Stub& stub = host.stubs["a"];
    stub.outputs = {1};
    std::atomic<int> abandoned{0};
    host.abandon = [&] { ++abandoned; };
    stub.process = [](ProcessBlock& block) {
        fillOutputs(block);
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "a");
    const auto other = host.createArea(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), false, false);
    wire::Plan plan = planOf(1, {stepOf(1)});
    plan.stages.insert(plan.stages.begin(), wire::Stage{});
    wire::Peer peer;
    peer.sandboxPage = other->id;
    plan.peers.push_back(peer);
    wire::Dependency never;
    never.peer = 0;
    plan.stages[1].waitsFor.push_back(never);
    host.prepare(plan);
    const std::uint64_t published = host.publish(1, 64);
    host.wave();
    CHECK(host.waitForStage(0, published));
    CHECK_EQUAL(host.codeOf(wire::Shutdown{}), core::ErrorCode::ok);
    CHECK_EQUAL(abandoned, 0);
    CHECK_EQUAL(stub.destroyed, 1);
    CHECK_EQUAL(stub.processCalls, 0);
}
