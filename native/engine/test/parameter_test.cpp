#include "engine/test/event_kit.h"

using namespace glovebox;
using namespace glovebox::engine::test;
using core::Event;
using core::EventKind;
using hosting::ProcessBlock;
using hosting::ProcessOutcome;

TEST_CASE("a plugin's own parameter changes are told to the host") {
    TestHost host;
    Sender source(host, 1);
    host.prepare(planOf(1, {stepOf(1)}));
    Event edit = eventOf(EventKind::parameterValue, 7);
    edit.id = 42;
    edit.value = 0.25;
    source.sent = {edit};
    REQUIRE(host.runBlock(1, 64));
    const auto told = std::get<wire::ParameterEdited>(host.nextAnnouncement());
    CHECK_EQUAL(told.device, 1);
    REQUIRE(told.events.size() == 1);
    CHECK_EQUAL(told.events[0].id, 42);
    CHECK_EQUAL(told.events[0].value, 0.25);
    Events written;
    wire::readEvents(host.outputs[1]->mapping.data(), wire::defaultEventCapacity, wire::defaultPayloadCapacity,
                     host.sequence, 64, written.list);
    REQUIRE(written.list.size() == 1);
    CHECK_EQUAL(written.list.view()[0].time, 7);
}

TEST_CASE("parameters set while active come first in the next block, before everything else at its start") {
    TestHost host;
    Listener target(host, 1);
    EventArea own(host);
    host.prepare(planOf(1, {listening(1, {own.source(wire::SourceKind::host)})}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    edit.id = 3;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    own.write({eventOf(EventKind::noteOn, 0)});
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 2);
    CHECK_EQUAL(target.seen[0].id, 3);
    Event note = eventOf(EventKind::noteOn, 0);
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {note}}), core::ErrorCode::invalidArgument);
    edit.time = 5;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::invalidArgument);
}

TEST_CASE("parameters set while no blocks run reach the plugin at once, in a block of no frames") {
    TestHost host({}, 0);
    std::vector<std::uint32_t> frames;
    std::vector<Event> seen;
    Stub& stub = host.stubs["idle"];
    stub.outputs = {1};
    stub.process = [&](ProcessBlock& block) {
        frames.push_back(block.frames);
        seen.insert(seen.end(), block.eventsIn->view().begin(), block.eventsIn->view().end());
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "idle");
    host.prepare(planOf(1, {stepOf(1)}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    edit.id = 3;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    REQUIRE(seen.size() == 1);
    CHECK_EQUAL(seen[0].id, 3);
    CHECK_EQUAL(frames[0], 0);
    REQUIRE(host.runBlock(1, 64));
    CHECK_EQUAL(seen.size(), 1u);
}

TEST_CASE(
    "a VST3 that ignored the parameters of a block of no frames gets their newest values with the next block, once") {
    TestHost host({}, 0);
    std::vector<double> heard;
    Stub& stub = host.stubs["forgetful"];
    stub.outputs = {1};
    stub.format = core::PluginFormat::vst3;
    stub.process = [&](ProcessBlock& block) {
        if (block.frames == 0) return ProcessOutcome::keepGoing;
        for (const Event& event : block.eventsIn->view()) heard.push_back(event.value);
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "forgetful");
    host.prepare(planOf(1, {stepOf(1)}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    for (const double value : {0.25, 0.5}) {
        edit.value = value;
        CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    }
    CHECK(heard.empty());
    for (int i = 0; i < 2; ++i) REQUIRE(host.runBlock(1, 64));
    REQUIRE(heard.size() == 1);
    CHECK_EQUAL(heard[0], 0.5);
}

TEST_CASE("a state that is loaded replaces the values that wait for a block; those set after it count") {
    TestHost host;
    Listener target(host, 1);
    EventArea own(host);
    host.prepare(planOf(1, {listening(1, {own.source(wire::SourceKind::host)})}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    edit.id = 3;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    const auto area = host.createArea(wire::AreaKind::payload, 4096, true, false);
    CHECK_EQUAL(host.codeOf(wire::LoadState{1, area->id, 8, core::StateContext::project}), core::ErrorCode::ok);
    edit.id = 4;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    REQUIRE(host.runBlock(1, 64));
    REQUIRE(target.seen.size() == 1);
    CHECK_EQUAL(target.seen[0].id, 4);
}

TEST_CASE("values that wait for a block reach the plugin before its state is saved") {
    TestHost host;
    std::vector<std::uint32_t> seen;
    Stub& stub = host.stubs["saving"];
    stub.outputs = {1};
    stub.process = [&](ProcessBlock& block) {
        for (const Event& event : block.eventsIn->view()) seen.push_back(event.id);
        return ProcessOutcome::keepGoing;
    };
    host.addDevice(1, "saving");
    host.prepare(planOf(1, {stepOf(1)}));
    Event edit = eventOf(EventKind::parameterValue, 0);
    edit.id = 3;
    CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {edit}}), core::ErrorCode::ok);
    CHECK(seen.empty());
    static_cast<void>(host.askFor<wire::StateSize>(wire::SaveState{1, core::StateContext::project}));
    REQUIRE(seen.size() == 1);
    CHECK_EQUAL(seen[0], 3u);
}

TEST_CASE("what is on its way through a line is dropped when a newer word overtakes it: of one parameter, or a state") {
    for (const bool isIdle : {false, true}) {
        TestHost host({}, isIdle ? 0 : os::forEver);
        std::vector<Event> seen;
        Stub& stub = host.stubs["lagging"];
        stub.outputs = {1};
        stub.process = [&](ProcessBlock& block) {
            seen.insert(seen.end(), block.eventsIn->view().begin(), block.eventsIn->view().end());
            return ProcessOutcome::keepGoing;
        };
        host.addDevice(1, "lagging");
        EventArea own(host);
        auto source = own.source(wire::SourceKind::host);
        source.delayFrames = 100;
        host.prepare(planOf(1, {listening(1, {source})}));
        const auto valueOf = [](std::uint32_t parameter, std::uint32_t time) {
            Event value = eventOf(EventKind::parameterValue, time);
            value.id = parameter;
            return value;
        };
        own.write({valueOf(3, 0), valueOf(4, 1), valueOf(3, 2), eventOf(EventKind::noteOn, 3)});
        REQUIRE(host.runBlock(1, 64));
        CHECK(seen.empty());
        CHECK_EQUAL(host.codeOf(wire::FlushParameters{1, {valueOf(3, 0)}}), core::ErrorCode::ok);
        own.write({valueOf(3, 5)}); // after it
        for (int i = 0; i < 3; ++i) REQUIRE(host.runBlock(1, 64));
        REQUIRE(seen.size() == 4);
        CHECK(seen[0].id == 3 && seen[0].time == 0);
        CHECK(seen[1].id == 4 && seen[1].time == 100 + 1 - 64);
        CHECK(seen[2].kind == EventKind::noteOn);
        CHECK(seen[3].id == 3 && seen[3].time == 5 + 100 - 64);

        seen.clear();
        own.write({valueOf(3, 0), eventOf(EventKind::noteOn, 3)});
        REQUIRE(host.runBlock(1, 64));
        const auto area = host.createArea(wire::AreaKind::payload, 4096, true, false);
        CHECK_EQUAL(host.codeOf(wire::LoadState{1, area->id, 8, core::StateContext::project}), core::ErrorCode::ok);
        for (int i = 0; i < 3; ++i) REQUIRE(host.runBlock(1, 64));
        REQUIRE(seen.size() == 1);
        CHECK(seen[0].kind == EventKind::noteOn);
    }
}

TEST_CASE("values that wait in the plugin itself, where it was told them while inactive, reach it before it is saved") {
    for (const bool isWaiting : {true, false}) {
        TestHost host;
        Stub& stub = host.stubs["restarted"];
        stub.outputs = {1};
        stub.hasValuesWaiting = isWaiting;
        host.addDevice(1, "restarted");
        host.prepare(planOf(1, {stepOf(1)}));
        static_cast<void>(host.askFor<wire::StateSize>(wire::SaveState{1, core::StateContext::project}));
        CHECK_EQUAL(stub.processCalls.load(), isWaiting ? 1 : 0);
    }
}
