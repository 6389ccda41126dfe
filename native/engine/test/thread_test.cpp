#include "engine/test/allocation_count.h"
#include "engine/test/threaded_host.h"
#include "os/wait_word.h"

#include <algorithm>

using namespace glovebox;
using namespace glovebox::engine::test;

namespace {

void silence(Stub& stub) {
    stub.outputs = {1};
    stub.process = [](hosting::ProcessBlock&) { return hosting::ProcessOutcome::keepGoing; };
}

} // namespace

TEST_CASE("a thousand blocks allocate nothing") {
    TestHost host;
    for (const char* name : {"a", "b"}) {
        host.stubs[name].inputs = {2};
        host.stubs[name].outputs = {2};
    }
    host.stubs["a"].process = [](hosting::ProcessBlock& block) {
        core::Event note;
        note.kind = core::EventKind::noteOn;
        note.channel = note.key = 1;
        block.eventsOut->push(note);
        core::Event edit;
        edit.kind = core::EventKind::parameterValue;
        block.eventsOut->push(edit);
        return hosting::ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "a");
    host.addDevice(2, "b", core::SampleType::float64);
    const auto area = host.createArea(wire::AreaKind::hostArena, 65536, false, false);
    auto foreign = hostSource(area->id, 0, 2);
    foreign.kind = wire::SourceKind::foreign;
    foreign.foreignIndex = 3;
    foreign.delayFrames = 100;
    wire::EventSource events;
    events.kind = wire::SourceKind::local;
    events.device = 1;
    events.targetPort = 0;
    events.delayFrames = 30;
    auto second = stepOf(2, {{localSource(1), foreign}});
    second.events = {events};
    host.prepare(planOf(1, {stepOf(1, {{hostSource(area->id, 0, 1)}}), second}));
    bool isRun = true;
    const AllocationCount count;
    for (int block = 0; block < 1000; ++block) {
        host.hostPage->as<wire::HostPage>().fallback[3].store(block % 3 == 0 ? host.sequence + 1 : 0);
        isRun = isRun && host.runBlock(1, 1 + static_cast<std::uint32_t>(block) % 64);
    }
    const std::uint64_t allocations = count.value();
    CHECK(isRun);
    CHECK_EQUAL(allocations, 0);
}

namespace {

/// `most` becomes the most kernel calls between two blocks of the audio thread, the first ones aside.
void countWaitCalls(Stub& stub, std::uint64_t& most) {
    stub.process = [&stub, &most, last = std::uint64_t{0}](hosting::ProcessBlock&) mutable {
        const std::uint64_t calls = os::waitCallsOfThisThread();
        if (stub.processCalls > 2) most = std::max(most, calls - last);
        last = calls;
        return hosting::ProcessOutcome::keepGoing;
    };
}

/// Where each sleeper has an event, a sleep is several calls, and nothing is promised of their number.
const bool isCounted = !os::WaitPort::needsHandle();

} // namespace

TEST_CASE("the audio thread runs every published block, with two calls to the kernel in each") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    Stub& stub = host.stubs["a"];
    silence(stub);
    std::uint64_t most = 0;
    countWaitCalls(stub, most);
    host.addDevice(1, "a");
    host.prepare(planOf(1, {stepOf(1)}));
    for (int block = 0; block < 500; ++block) {
        const std::uint64_t sequence = host.publish(1, 64);
        host.wave();
        REQUIRE(host.waitForStage(0, sequence));
    }
    CHECK_EQUAL(stub.processCalls, 500);
    CHECK(most <= 2 || !isCounted);
    CHECK(stub.hadAudioRole);
}

TEST_CASE("a stage waits for the done word of its peer on the bell, or for the mark that replaces it") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    silence(host.stubs["a"]);
    host.addDevice(1, "a");
    const auto peer = host.createArea(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), false, false);
    auto plan = planOf(1, {stepOf(1)});
    plan.peers = {{peer->id, 0}};
    plan.stages[0].waitsFor = {{0, 2, 4}};
    host.prepare(plan);
    auto& own = host.sandboxPage->as<wire::SandboxPage>();
    const auto ring = [&] {
        auto& bell = host.ownBell->as<wire::BellPage>().bell;
        bell.fetch_add(1);
        if (own.isSleeping.load() != 0) host.ownBell->port.wake(bell);
    };
    for (int block = 0; block < 200; ++block) {
        host.hostBell->as<wire::BellPage>().remaining.store(1);
        const std::uint64_t sequence = host.publish(1, 64);
        ring(); // too early: costs a wake-up, nothing else
        CHECK(own.done[0].sequence.load() < sequence);
        if (block % 2 == 0) {
            peer->as<wire::SandboxPage>().done[2].sequence.store(sequence);
        } else {
            host.hostPage->as<wire::HostPage>().fallback[4].store(sequence);
        }
        ring();
        REQUIRE(host.waitForStage(0, sequence));
    }
}

TEST_CASE("who finishes last rings the host; a consumer is rung when all of its inputs are there") {
    TestHost host;
    silence(host.stubs["a"]);
    host.addDevice(1, "a");
    const auto consumer = host.createArea(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), false, false);
    const auto other = host.createArea(wire::AreaKind::sandboxPage, sizeof(wire::SandboxPage), false, false);
    const auto bell = host.createArea(wire::AreaKind::sandboxBell, sizeof(wire::BellPage), true, false);
    auto plan = planOf(1, {stepOf(1)});
    plan.peers = {{consumer->id, bell->id}, {other->id, 0}};
    plan.stages[0].rings = {{0, {{1, 0, wire::noForeignIndex}}}};
    host.prepare(plan);
    auto& wave = host.wavePage->as<wire::WavePage>();
    auto& hostBell = host.hostBell->as<wire::BellPage>();
    auto& consumerBell = bell->as<wire::BellPage>().bell;
    const auto run = [&](std::int32_t remaining, bool hostSleeps, bool consumerSleeps, bool isOtherDone) {
        hostBell.remaining.store(remaining);
        wave.hostIsSleeping.store(hostSleeps ? 1 : 0);
        consumer->as<wire::SandboxPage>().isSleeping.store(consumerSleeps ? 1 : 0);
        if (isOtherDone) other->as<wire::SandboxPage>().done[0].sequence.store(host.sequence + 1);
        const std::uint32_t hostBefore = hostBell.bell.load(), consumerBefore = consumerBell.load();
        CHECK(host.runBlock(1, 64));
        CHECK_EQUAL(hostBell.remaining.load(), remaining - 1);
        return std::pair{hostBell.bell.load() != hostBefore, consumerBell.load() != consumerBefore};
    };
    using Rung = std::pair<bool, bool>;
    CHECK(run(1, true, true, true) == Rung(true, true));
    CHECK(run(1, false, false, true) == Rung(false, false));
    CHECK(run(2, true, true, false) == Rung(false, false));
    wave.ringAlways.store(1);
    CHECK(run(2, true, true, false) == Rung(true, true));
}

TEST_CASE("a sandbox that has only alternates is not woken by blocks of others, and runs when one is published") {
    if (os::WaitPort::needsHandle()) SKIP("a host wakes each sandbox by itself here, and leaves this one out");
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    silence(host.stubs["a"]);
    host.addDevice(1, "a");
    wire::Plan plan = planOf(1, {stepOf(1)});
    plan.isAlternate = true;
    host.prepare(plan);
    auto& page = host.sandboxPage->as<wire::SandboxPage>();
    while (page.isSleeping.load() == 0) std::this_thread::yield();
    const auto wave = [&] {
        auto& word = host.wavePage->as<wire::WavePage>().wave;
        word.fetch_add(1, std::memory_order_seq_cst);
        return host.wavePage->port.wake(word);
    };
    int woken = 0;
    for (int block = 0; block < 20; ++block) woken += wave();
    CHECK_EQUAL(woken, 0);
    CHECK_EQUAL(host.stubs["a"].processCalls, 0);
    CHECK_EQUAL(page.isSleeping.load(), 1);
    const std::uint64_t sequence = host.publish(1, 64);
    auto& bell = host.ownBell->as<wire::BellPage>().bell;
    bell.fetch_add(1, std::memory_order_seq_cst);
    host.ownBell->port.wake(bell);
    REQUIRE(host.waitForStage(0, sequence));
    CHECK_EQUAL(host.stubs["a"].processCalls, 1);
}

TEST_CASE("whatever the host says of the next block, every block runs, with three calls to the kernel at most") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    Stub& stub = host.stubs["a"];
    silence(stub);
    std::uint64_t most = 0;
    countWaitCalls(stub, most);
    host.addDevice(1, "a");
    host.prepare(planOf(1, {stepOf(1)}));
    constexpr std::uint64_t pauseNs = 500'000;
    for (int block = 0; block < 600; ++block) {
        const std::uint64_t now = os::nowNs();
        switch (block % 6) {
        case 0: host.nextDueNs = now + pauseNs; break;
        case 1: host.nextDueNs = now + pauseNs / 4; break; // nobody comes then
        case 2: host.nextDueNs = 1; break;
        case 3: host.nextDueNs = ~std::uint64_t{0}; break;
        case 4: host.nextDueNs = now + 2 * pauseNs; break; // somebody comes before
        case 5: host.nextDueNs = now; break;
        }
        const std::uint64_t sequence = host.publish(1, 64);
        host.wave();
        REQUIRE(host.waitForStage(0, sequence));
        os::sleepUntil(now + pauseNs);
    }
    CHECK_EQUAL(stub.processCalls, 600);
    // The one that ends when the block is due, the one after it, and the ring of the block before.
    CHECK(most <= 3 || !isCounted);
}

TEST_CASE("whatever the host says of spins and leads, every block runs, and between them the sandbox sleeps") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    silence(host.stubs["a"]);
    host.addDevice(1, "a");
    host.prepare(planOf(1, {stepOf(1)}));
    auto& wave = host.wavePage->as<wire::WavePage>();
    auto& page = host.sandboxPage->as<wire::SandboxPage>();
    wave.hostProcessor.store(~0u); // elsewhere, wherever it is
    int blocks = 0;
    constexpr std::uint32_t values[] = {0, 1, 20'000, 1'000'000, 0x7fffffff, 0xffffffff};
    for (const std::uint32_t spinNs : values) {
        for (const std::uint32_t leadNs : values) {
            wave.spinNs.store(spinNs);
            wave.preWakeLeadNs.store(leadNs);
            for (const std::uint64_t inNs : {0, 200'000, 2'000'000, 1'000'000'000}) {
                host.nextDueNs = inNs == 0 ? 0 : os::nowNs() + inNs;
                const std::uint64_t sequence = host.publish(1, 64);
                host.wave();
                REQUIRE(host.waitForStage(0, sequence));
                ++blocks;
            }
            while (page.isSleeping.load() == 0) std::this_thread::yield();
        }
    }
    CHECK_EQUAL(host.stubs["a"].processCalls, blocks);
}

TEST_CASE("a sandbox whose host does not come as it said sleeps until it does") {
    ThreadedHost threaded;
    TestHost& host = threaded.host;
    silence(host.stubs["a"]);
    host.addDevice(1, "a");
    host.prepare(planOf(1, {stepOf(1)}));
    auto& page = host.sandboxPage->as<wire::SandboxPage>();
    for (int block = 0; block < 20; ++block) {
        host.nextDueNs = os::nowNs() + 1'000'000;
        const std::uint64_t sequence = host.publish(1, 64);
        host.wave();
        REQUIRE(host.waitForStage(0, sequence));
        os::sleepUntil(host.nextDueNs);
        while (page.isSleeping.load() == 0) std::this_thread::yield();
    }
    CHECK_EQUAL(host.stubs["a"].processCalls, 20);
}
