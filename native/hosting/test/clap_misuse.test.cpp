// What a CLAP plugin does wrong is counted by kind, once for each time, and what it does right is not.
#include "abi/clap/ext/log.h"
#include "abi/clap/ext/state.h"
#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

std::uint32_t push(const Spy& spy, const abi::clap_event_note_t& note) {
    return spy.out->try_push(spy.out, &note.header) ? 1 : 0;
}

abi::clap_event_note_t noteOut(std::uint32_t time, std::int16_t key, double velocity = 1) {
    abi::clap_event_note_t note{};
    note.header = {sizeof note, time, abi::CLAP_CORE_EVENT_SPACE_ID, abi::CLAP_EVENT_NOTE_ON, 0};
    note.note_id = -1;
    note.key = key;
    note.velocity = velocity;
    return note;
}

} // namespace

TEST_CASE("misuse: a CLAP plugin that keeps the rules in a whole life is not counted") {
    Hosted hosted;
    hosted.spy.extensions.insert({"clap.latency", "clap.tail", "clap.state-context", "clap.note-ports"});
    hosted.spy.noteOutputs = {abi::CLAP_NOTE_DIALECT_CLAP};
    hosted.spy.addParameter(3, 0, 1, 0.5);
    hosted.spy.latency = 12;
    REQUIRE(hosted.start());
    hosted.spy.inProcess = [&](const auto&) {
        CHECK_EQUAL(push(hosted.spy, noteOut(5, 60)), 1u);
        CHECK_EQUAL(push(hosted.spy, noteOut(5, 61)), 1u);
        hosted.spy.host->request_restart(hosted.spy.host);
        hosted.spy.host->request_callback(hosted.spy.host);
    };
    Block block(hosted.plugin->ports(), 64);
    block.eventsIn.push(parameterAt(2, 3, 0.25));
    block.eventsIn.push(noteAt(3, core::EventKind::noteOn, 60));
    for (int i = 0; i < 5; ++i) CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    auto saved = hosted.plugin->saveState(core::StateContext::project);
    REQUIRE(saved.isOk());
    CHECK(hosted.plugin->loadState(*saved, core::StateContext::preset).isOk());
    CHECK_EQUAL(hosted.plugin->status().latencyFrames, 12u);
    hosted.plugin->serveMainThread();
    hosted.plugin.reset();
    CHECK_EQUAL(hosted.told.allMisuse(), "");
    CHECK_EQUAL(hosted.told.allBreaches(), "");
}

TEST_CASE("misuse: host functions on a wrong thread are counted each time, logged seldom, and harm nothing") {
    Hosted hosted;
    hosted.spy.extensions.insert("clap.tail");
    REQUIRE(hosted.start());
    const auto* host = hosted.spy.host;
    const auto* state = hosted.spy.hostExtension<abi::clap_host_state>(abi::CLAP_EXT_STATE);
    hosted.spy.inProcess = [&](const auto&) { state->mark_dirty(host); };
    Block block(hosted.plugin->ports(), 64);
    for (int i = 0; i < 100; ++i) CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    std::thread([&] { state->mark_dirty(host); }).join();
    CHECK_EQUAL(hosted.told.allMisuse(), "wrong-thread 101 ");
    hosted.spy.hostExtension<abi::clap_host_tail>(abi::CLAP_EXT_TAIL)->changed(host);
    CHECK_EQUAL(hosted.told.allMisuse(), "wrong-thread 102 ");
    hosted.plugin->serveMainThread();
    CHECK(hosted.told.breaches("C25") <= 2);
    CHECK((hosted.told.changes & core::changedState) != 0);
    CHECK(!hosted.told.wasLoggedOnAudioThread);
}

TEST_CASE("misuse: a latency that changes while active, said or found, and one that differs each time") {
    {
        Hosted hosted;
        hosted.spy.extensions.insert("clap.latency");
        REQUIRE(hosted.start());
        const auto* latency = hosted.spy.hostExtension<abi::clap_host_latency>(abi::CLAP_EXT_LATENCY);
        latency->changed(hosted.spy.host);
        CHECK_EQUAL(hosted.told.allMisuse(), "latency-while-active 1 ");
        CHECK_EQUAL(hosted.told.breaches("C5"), 1);
        hosted.spy.latency = 99;
        CHECK_EQUAL(hosted.plugin->status().latencyFrames, 0u); // what was activated holds
        CHECK_EQUAL(hosted.plugin->status().latencyFrames, 0u);
        CHECK_EQUAL(hosted.told.allMisuse(), "latency-while-active 2 ");
        hosted.plugin->deactivate();
        latency->changed(hosted.spy.host); // not active: against the rule, but no latency changed under anybody
        CHECK_EQUAL(hosted.told.allMisuse(), "latency-while-active 2 ");
    }
    {
        Hosted liar;
        liar.spy.extensions.insert("clap.latency");
        liar.spy.latencyStep = 7;
        REQUIRE(liar.start());
        CHECK_EQUAL(liar.told.allMisuse(), "latency-lie 1 ");
    }
}

TEST_CASE("misuse: a state that is not saved, not loaded or too large") {
    Hosted hosted;
    REQUIRE(hosted.create());
    hosted.spy.saveGrants = false;
    CHECK(!hosted.plugin->saveState(core::StateContext::project));
    CHECK_EQUAL(hosted.told.allMisuse(), "state-refused 1 ");
    hosted.spy.loadGrants = false;
    CHECK(!hosted.plugin->loadState({}, core::StateContext::project));
    CHECK_EQUAL(hosted.told.allMisuse(), "state-refused 2 ");
    CHECK_EQUAL(hosted.told.breaches("C10"), 2);
}

TEST_CASE("misuse: output events out of order, invalid or too many") {
    {
        Hosted hosted;
        hosted.spy.noteOutputs = {abi::CLAP_NOTE_DIALECT_CLAP};
        REQUIRE(hosted.start());
        Block block(hosted.plugin->ports(), 64);
        hosted.spy.inProcess = [&](const auto&) {
            push(hosted.spy, noteOut(9, 60));
            push(hosted.spy, noteOut(3, 60));
        };
        (void)hosted.process(block);
        CHECK_EQUAL(hosted.told.allMisuse(), "unsorted-events 1 ");
    }
    {
        Hosted wild;
        wild.spy.noteOutputs = {abi::CLAP_NOTE_DIALECT_CLAP};
        REQUIRE(wild.start());
        Block block(wild.plugin->ports(), 64);
        wild.spy.inProcess = [&](const auto&) {
            push(wild.spy, noteOut(1, 200));
            push(wild.spy, noteOut(1, 60, std::numeric_limits<double>::quiet_NaN()));
            push(wild.spy, noteOut(64, 60));
            auto small = noteOut(63, 60);
            small.header.size = 8;
            push(wild.spy, small);
            abi::clap_event_param_value_t value{};
            value.header = {sizeof value, 63, abi::CLAP_CORE_EVENT_SPACE_ID, abi::CLAP_EVENT_PARAM_VALUE, 0};
            value.param_id = 12345;
            wild.spy.out->try_push(wild.spy.out, &value.header);
        };
        (void)wild.process(block);
        CHECK_EQUAL(wild.told.allMisuse(), "invalid-events 5 ");
    }
    {
        Hosted flooding;
        flooding.spy.noteOutputs = {abi::CLAP_NOTE_DIALECT_CLAP};
        REQUIRE(flooding.start());
        Block block(flooding.plugin->ports(), 64);
        flooding.spy.inProcess = [&](const auto&) {
            for (int i = 0; i < 70; ++i) push(flooding.spy, noteOut(1, 60));
        };
        (void)flooding.process(block); // room for 64
        CHECK_EQUAL(flooding.told.allMisuse(), "event-flood 6 ");
        flooding.plugin->serveMainThread();
        CHECK_EQUAL(flooding.told.breaches("C12"), 1);
    }
}

TEST_CASE("misuse: writing into the input events is noticed and reaches nobody") {
    Hosted hosted;
    hosted.spy.addParameter(3, 0, 1, 0.5);
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    block.eventsIn.push(parameterAt(2, 3, 0.25));
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) {
        auto* event = const_cast<abi::clap_event_header_t*>(process.in_events->get(process.in_events, 0));
        reinterpret_cast<abi::clap_event_param_value_t*>(event)->value = 1;
    };
    (void)hosted.process(block);
    CHECK_EQUAL(hosted.told.allMisuse(), "inputs-written 1 ");
    CHECK_EQUAL(block.eventsIn.view()[0].value, 0.25);
}

TEST_CASE("misuse: a null function of the plugin refuses it, one of an extension refuses the extension") {
    {
        Hosted hosted;
        hosted.spy.withoutFunctions = [&] { hosted.spy.plugin.process = nullptr; };
        CHECK(!hosted.create());
        CHECK(hosted.refusal.code == core::ErrorCode::pluginRefused);
        CHECK_EQUAL(hosted.told.allMisuse(), "missing-function 1 ");
    }
    {
        Hosted other;
        other.spy.withoutFunctions = [&] {
            static abi::clap_plugin_state half;
            half = {};
            static auto whole = other.spy.plugin.get_extension;
            whole = other.spy.plugin.get_extension;
            other.spy.plugin.get_extension = [](const abi::clap_plugin_t* plugin, const char* id) -> const void* {
                return std::string(id) == abi::CLAP_EXT_STATE ? &half : whole(plugin, id);
            };
        };
        REQUIRE(other.create());
        CHECK_EQUAL(other.told.allMisuse(), "missing-function 1 ");
        CHECK(!other.plugin->status().hasState);
    }
}

TEST_CASE("misuse: parameters, ports and descriptors that differ when asked again") {
    {
        Hosted hosted;
        hosted.spy.addParameter(1, 0, 1, 0.5);
        REQUIRE(hosted.create());
        hosted.spy.parameters[0].id = 2;
        REQUIRE(hosted.plugin->activate({}).isOk());
        CHECK_EQUAL(hosted.told.allMisuse(), "identifiers-changed 1 ");
        CHECK_EQUAL(hosted.plugin->parameters()[0].id, 1u); // what was activated stays in use
        hosted.plugin->deactivate();
        CHECK_EQUAL(hosted.plugin->parameters()[0].id, 2u);
        REQUIRE(hosted.plugin->activate({}).isOk());
        CHECK_EQUAL(hosted.told.allMisuse(), "identifiers-changed 1 ");
        hosted.plugin->deactivate();
        hosted.spy.outputs.push_back({7, 2});
        REQUIRE(hosted.plugin->activate({}).isOk());
        CHECK_EQUAL(hosted.told.allMisuse(), "identifiers-changed 2 ");
    }
    {
        Hosted honest;
        honest.spy.addParameter(1, 0, 1, 0.5);
        REQUIRE(honest.create());
        honest.spy.parameters[0].id = 2;
        honest.spy.hostExtension<abi::clap_host_params>(abi::CLAP_EXT_PARAMS)
            ->rescan(honest.spy.host, abi::CLAP_PARAM_RESCAN_ALL);
        REQUIRE(honest.plugin->activate({}).isOk());
        CHECK_EQUAL(honest.told.allMisuse(), "");
    }
    {
        Hosted renamed;
        renamed.spy.ownId = "org.glovebox.test.other";
        REQUIRE(renamed.create());
        CHECK_EQUAL(renamed.told.allMisuse(), "identifiers-changed 1 ");
    }
}

} // namespace glovebox::hosting::test
