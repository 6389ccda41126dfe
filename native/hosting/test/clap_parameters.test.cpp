#include <cmath>

#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

abi::clap_event_param_value_t valueEvent(std::uint32_t id, double value, std::uint32_t time = 0) {
    return {{sizeof(abi::clap_event_param_value_t), time, 0, abi::CLAP_EVENT_PARAM_VALUE, 0},
            id,
            nullptr,
            -1,
            -1,
            -1,
            -1,
            value};
}

abi::clap_event_param_gesture_t gestureEvent(std::uint32_t id, bool begins) {
    const std::uint16_t type = begins ? abi::CLAP_EVENT_PARAM_GESTURE_BEGIN : abi::CLAP_EVENT_PARAM_GESTURE_END;
    return {{sizeof(abi::clap_event_param_gesture_t), 0, 0, type, 0}, id};
}

const abi::clap_host_params* hostParams(const Hosted& hosted) {
    return hosted.spy.hostExtension<abi::clap_host_params>(abi::CLAP_EXT_PARAMS);
}

} // namespace

TEST_CASE("C7: flush runs on the main thread while inactive and gives back what the plugin edited") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.create());
    hosted.spy.inFlush = [&] { CHECK(push(hosted.spy, valueEvent(1, 7))); };
    hostParams(hosted)->request_flush(hosted.spy.host);
    CHECK_EQUAL(hosted.spy.countOf("params.flush@main"), 0u);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.spy.countOf("params.flush@main"), 1u);
    REQUIRE(hosted.told.edits.size() == 1u);
    CHECK_EQUAL(hosted.told.edits[0].id, 1u);
    CHECK_EQUAL(hosted.told.edits[0].value, 7.0);
}

TEST_CASE("C7: while active a flush request asks for a block, and an empty block flushes on the audio thread") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.create());
    REQUIRE(hosted.plugin->activate({}).isOk());
    hostParams(hosted)->request_flush(hosted.spy.host);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.spy.countOf("params.flush@main"), 0u);
    CHECK_EQUAL(hosted.told.processRequests.load(), 1);
    Block block(hosted.plugin->ports(), 0);
    block.eventsIn.push(parameterAt(0, 1, 3));
    CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    CHECK_EQUAL(hosted.spy.countOf("params.flush@audio"), 1u);
    CHECK_EQUAL(hosted.spy.countOf("process@audio"), 0u);
    CHECK_EQUAL(hosted.spy.values[1], 3.0);
}

TEST_CASE("C7: flushParameters does nothing while active") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 0);
    block.eventsIn.push(parameterAt(0, 1, 3));
    hosted.plugin->flushParameters(block.eventsIn, block.eventsOut);
    CHECK_EQUAL(hosted.spy.countOf("params.flush@main"), 0u);
    hosted.plugin->deactivate();
    hosted.plugin->flushParameters(block.eventsIn, block.eventsOut);
    CHECK_EQUAL(hosted.spy.countOf("params.flush@main"), 1u);
}

TEST_CASE("C7: request_flush on the audio thread is reported and served all the same") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.start());
    hosted.spy.inProcess = [&](const auto&) { hostParams(hosted)->request_flush(hosted.spy.host); };
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    CHECK_EQUAL(hosted.told.breaches("C7"), 0);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.breaches("C7"), 1);
    CHECK_EQUAL(hosted.told.processRequests.load(), 1);
    CHECK(!hosted.told.wasLoggedOnAudioThread);
}

TEST_CASE("C8: rescan(ALL) while inactive reads everything again; cookies follow") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.plugin->parameters().size(), 1u);
    hosted.spy.parameters[0].cookie = reinterpret_cast<void*>(std::uintptr_t{0x77});
    hosted.spy.addParameter(2, 0, 1, 0);
    hostParams(hosted)->rescan(hosted.spy.host, abi::CLAP_PARAM_RESCAN_ALL);
    CHECK_EQUAL(hosted.plugin->parameters().size(), 2u);
    CHECK((hosted.told.changes & core::changedParameterInfo) != 0);
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    Block block(hosted.plugin->ports(), 0);
    block.eventsIn.push(parameterAt(0, 1, 3));
    hosted.plugin->flushParameters(block.eventsIn, block.eventsOut);
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK(hosted.spy.events[0].value.cookie == reinterpret_cast<void*>(std::uintptr_t{0x77}));
}

TEST_CASE("C8: rescan(ALL) while active is reported; cookies are no longer used, and all is read after deactivation") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    block.eventsIn.push(parameterAt(0, 1, 3));
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK(hosted.spy.events[0].value.cookie == hosted.spy.parameters[0].cookie);

    hosted.spy.addParameter(2, 0, 1, 0);
    hostParams(hosted)->rescan(hosted.spy.host, abi::CLAP_PARAM_RESCAN_ALL);
    CHECK_EQUAL(hosted.told.breaches("C8"), 1);
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == 2u);
    CHECK(hosted.spy.events[1].value.cookie == nullptr);
    CHECK_EQUAL(hosted.plugin->parameters().size(), 1u);
    hosted.plugin->deactivate();
    CHECK_EQUAL(hosted.plugin->parameters().size(), 2u);
}

TEST_CASE("C8: clear(ALL) while active is reported") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.start());
    hostParams(hosted)->clear(hosted.spy.host, 1, abi::CLAP_PARAM_CLEAR_ALL);
    CHECK_EQUAL(hosted.told.breaches("C8"), 1);
}

TEST_CASE("C8: the value shown is get_value's, and texts go both ways") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.create());
    hosted.spy.values[1] = 6.5;
    CHECK_EQUAL(hosted.plugin->parameterValue(1).value_or(-1), 6.5);
    CHECK(!hosted.plugin->parameterValue(99).has_value());
    hosted.spy.values[1] = std::nan("");
    CHECK(!hosted.plugin->parameterValue(1).has_value());
    auto text = hosted.plugin->valueToText(1, 2);
    REQUIRE(text.isOk());
    CHECK_EQUAL(*text, "2.000 units");
    auto value = hosted.plugin->textToValue(1, "2.5 units");
    REQUIRE(value.isOk());
    CHECK_EQUAL(*value, 2.5);
    CHECK(hosted.plugin->textToValue(1, "many").status().code == core::ErrorCode::pluginRefused);
    CHECK(hosted.plugin->valueToText(99, 0).status().code == core::ErrorCode::unknownObject);
}

TEST_CASE("C8: an output event for a parameter that does not exist, or out of its range, is reported") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.start());
    hosted.spy.inProcess = [&](const auto&) {
        CHECK(!push(hosted.spy, valueEvent(99, 1)));
        CHECK(push(hosted.spy, valueEvent(1, 11)));
    };
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.breaches("C8"), 2);
    CHECK_EQUAL(hosted.told.breaches("C12"), 0);
    REQUIRE(block.eventsOut.size() == 1u);
    CHECK_EQUAL(block.eventsOut.view()[0].value, 10.0);
}

TEST_CASE("C8: invalid and duplicate parameters are reported and left out") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    hosted.spy.addParameter(1, 0, 10, 5);
    hosted.spy.addParameter(2, 0, std::nan(""), 0);
    hosted.spy.addParameter(3, 5, 1, 2);
    hosted.spy.addParameter(4, 0, 1, 0);
    REQUIRE(hosted.create());
    REQUIRE(hosted.plugin->parameters().size() == 2u);
    CHECK_EQUAL(hosted.plugin->parameters()[1].id, 4u);
    CHECK(hosted.told.breaches("C8") > 0);
}

TEST_CASE("C9: read-only parameters get no events, and values are clamped to their range") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5, abi::CLAP_PARAM_IS_READONLY);
    hosted.spy.addParameter(2, 0, 10, 5);
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    block.eventsIn.push(parameterAt(0, 1, 3));
    block.eventsIn.push(parameterAt(1, 2, 30));
    block.eventsIn.push(parameterAt(2, 99, 3));
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK_EQUAL(hosted.spy.events[0].value.param_id, 2u);
    CHECK_EQUAL(hosted.spy.events[0].value.value, 10.0);
    CHECK_EQUAL(hosted.spy.events[0].value.port_index, -1);
}

TEST_CASE("C9: modulation reaches parameters that can be modulated, gestures stay with the host") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    hosted.spy.addParameter(2, 0, 10, 5, abi::CLAP_PARAM_IS_MODULATABLE);
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    for (const std::uint32_t id : {1u, 2u}) {
        core::Event event = parameterAt(id, id, 0.5);
        event.kind = core::EventKind::parameterModulation;
        block.eventsIn.push(event);
        event.kind = core::EventKind::gestureBegin;
        block.eventsIn.push(event);
    }
    (void)hosted.process(block);
    REQUIRE(hosted.spy.events.size() == 1u);
    CHECK_EQUAL(hosted.spy.events[0].header.type, abi::CLAP_EVENT_PARAM_MOD);
    CHECK_EQUAL(hosted.spy.events[0].value.param_id, 2u);
}

TEST_CASE("C9: ENUM and bypass parameters that are not stepped are reported") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 3, 0, abi::CLAP_PARAM_IS_ENUM);
    hosted.spy.addParameter(2, 0, 1, 0, abi::CLAP_PARAM_IS_BYPASS);
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.told.breaches("C9"), 2);
    CHECK((hosted.plugin->parameters()[0].flags & core::parameterIsStepped) != 0);
    CHECK_EQUAL(hosted.plugin->parameters()[0].stepCount, 3);
}

TEST_CASE("C9: gestures that are not paired are reported") {
    Hosted hosted;
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.start());
    hosted.spy.inProcess = [&](const auto&) {
        push(hosted.spy, gestureEvent(1, true));
        push(hosted.spy, valueEvent(1, 2));
        push(hosted.spy, gestureEvent(1, false));
    };
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    CHECK_EQUAL(block.eventsOut.size(), 3u);
    hosted.spy.inProcess = [&](const auto&) { push(hosted.spy, gestureEvent(1, false)); };
    (void)hosted.process(block);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.breaches("C9"), 1);
}

} // namespace glovebox::hosting::test
