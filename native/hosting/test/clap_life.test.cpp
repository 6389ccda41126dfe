// C1 to C6: the life of a plugin, and what it may ask of its host.
#include <algorithm>

#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

std::ptrdiff_t firstOf(const Spy& spy, const std::string& call) {
    return std::find(spy.calls.begin(), spy.calls.end(), call) - spy.calls.begin();
}

} // namespace

TEST_CASE("C1: the entry is entered once per file, and left once after its last instance is gone") {
    Hosted hosted;
    REQUIRE(hosted.create());
    auto second = hosted.file->create("", hosted.loop, hosted.told);
    REQUIRE(second.isOk());
    CHECK_EQUAL(hosted.spy.entered, 1);
    hosted.file.reset();
    hosted.plugin.reset();
    CHECK_EQUAL(hosted.spy.left, 0);
    (*second).reset();
    CHECK_EQUAL(hosted.spy.entered, 1);
    CHECK_EQUAL(hosted.spy.left, 1);
}

TEST_CASE("C2: extensions are asked for from init on, never in create_plugin") {
    Hosted hosted;
    hosted.spy.inCreate = [&] { CHECK(hosted.spy.host->get_extension != nullptr); };
    REQUIRE(hosted.create());
    CHECK(firstOf(hosted.spy, "get_extension@main") > firstOf(hosted.spy, "init@main"));
    CHECK_EQUAL(hosted.told.allBreaches(), "");
}

TEST_CASE("C2: a plugin whose init fails is destroyed and nothing else") {
    Hosted hosted;
    hosted.spy.initGrants = false;
    CHECK(!hosted.create());
    CHECK(hosted.refusal.code == core::ErrorCode::pluginRefused);
    CHECK_EQUAL(hosted.spy.calls, (std::vector<std::string>{"create@main", "init@main", "destroy@main"}));
}

TEST_CASE("C2: a plugin that calls its host from create_plugin is reported and survives") {
    Hosted hosted;
    hosted.spy.inCreate = [&] { hosted.spy.host->request_callback(hosted.spy.host); };
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.told.breaches("C2"), 1);
}

TEST_CASE("C3: activation is the main thread's, processing the audio thread's, in the order of the standard") {
    Hosted hosted;
    REQUIRE(hosted.start());
    Block block(hosted.plugin->ports(), 64);
    CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    onAudioThread([&] {
        hosted.plugin->reset();
        hosted.plugin->stopProcessing();
    });
    hosted.plugin.reset();
    std::vector<std::string> life;
    for (const auto& call : hosted.spy.calls) {
        if (call.find('.') == std::string::npos && call.compare(0, 13, "get_extension") != 0) life.push_back(call);
    }
    CHECK_EQUAL(life, (std::vector<std::string>{"create@main", "init@main", "activate@main", "start_processing@audio",
                                                "process@audio", "reset@audio", "stop_processing@audio",
                                                "deactivate@main", "destroy@main"}));
}

TEST_CASE("C3: the blocks that a plugin was not activated for never reach it") {
    Hosted hosted;
    REQUIRE(hosted.create());
    Block early(hosted.plugin->ports(), 16);
    CHECK(hosted.process(early) == ProcessOutcome::failed);
    Activation activation;
    activation.minFrames = 8;
    activation.maxFrames = 32;
    REQUIRE(hosted.plugin->activate(activation).isOk());
    CHECK(hosted.process(early) == ProcessOutcome::failed); // not started
    onAudioThread([&] { CHECK(hosted.plugin->startProcessing()); });
    Block large(hosted.plugin->ports(), 33);
    Block small(hosted.plugin->ports(), 7);
    CHECK(hosted.process(large) == ProcessOutcome::failed);
    CHECK(hosted.process(small) == ProcessOutcome::failed);
    CHECK_EQUAL(hosted.spy.countOf("process@audio"), 0u);
    CHECK(hosted.process(early) == ProcessOutcome::keepGoing);
}

TEST_CASE("C3: destroying a plugin that is still processing stops and deactivates it first") {
    Hosted hosted;
    REQUIRE(hosted.start());
    hosted.plugin.reset();
    const auto& calls = hosted.spy.calls;
    REQUIRE(calls.size() > 3);
    CHECK_EQUAL(std::vector<std::string>(calls.end() - 3, calls.end()),
                (std::vector<std::string>{"stop_processing@audio", "deactivate@main", "destroy@main"}));
}

TEST_CASE("C3: a second activation, a rate of 0 and wrong block limits are refused before the plugin hears of them") {
    Hosted hosted;
    REQUIRE(hosted.create());
    Activation wrong;
    wrong.sampleRate = 0;
    CHECK(hosted.plugin->activate(wrong).code == core::ErrorCode::invalidArgument);
    wrong = {};
    wrong.minFrames = 0;
    CHECK(hosted.plugin->activate(wrong).code == core::ErrorCode::invalidArgument);
    wrong = {};
    wrong.minFrames = 600;
    CHECK(hosted.plugin->activate(wrong).code == core::ErrorCode::invalidArgument);
    CHECK_EQUAL(hosted.spy.countOf("activate@main"), 0u);
    CHECK(hosted.plugin->activate({}).isOk());
    CHECK(hosted.plugin->activate({}).code == core::ErrorCode::wrongState);
    CHECK_EQUAL(hosted.spy.countOf("activate@main"), 1u);
}

TEST_CASE("C5: latency is read on the main thread while active, after activate") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_LATENCY);
    hosted.spy.latency = 17;
    hosted.spy.inActivate = [&] {
        hosted.spy.hostExtension<abi::clap_host_latency>(abi::CLAP_EXT_LATENCY)->changed(hosted.spy.host);
    };
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.plugin->status().latencyFrames, 0u);
    CHECK_EQUAL(hosted.spy.countOf("latency.get@main"), 0u);
    REQUIRE(hosted.plugin->activate({}).isOk());
    CHECK_EQUAL(hosted.plugin->status().latencyFrames, 17u);
    CHECK(firstOf(hosted.spy, "latency.get@main") > firstOf(hosted.spy, "activate@main"));
    CHECK((hosted.told.changes & core::changedLatency) != 0);
    CHECK_EQUAL(hosted.told.allBreaches(), "");
}

TEST_CASE("C5: latency.changed outside of activate is reported and becomes a request to restart") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_LATENCY);
    REQUIRE(hosted.start());
    hosted.spy.latency = 5;
    hosted.spy.hostExtension<abi::clap_host_latency>(abi::CLAP_EXT_LATENCY)->changed(hosted.spy.host);
    CHECK_EQUAL(hosted.told.breaches("C5"), 1);
    CHECK_EQUAL(hosted.plugin->status().latencyFrames, 0u); // rule C4: constant while active
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.restarts, 1);
    hosted.plugin->deactivate();
    REQUIRE(hosted.plugin->activate({}).isOk());
    CHECK_EQUAL(hosted.plugin->status().latencyFrames, 5u);
}

TEST_CASE("C6: restart, process and callback requests from any thread are served on the main thread, once") {
    Hosted hosted;
    REQUIRE(hosted.start());
    const auto ask = [&] {
        hosted.spy.host->request_restart(hosted.spy.host);
        hosted.spy.host->request_callback(hosted.spy.host);
        hosted.spy.host->request_callback(hosted.spy.host);
        hosted.spy.host->request_process(hosted.spy.host);
    };
    hosted.spy.inProcess = [&](const auto&) { ask(); };
    const int before = hosted.loop.serviceRequests;
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    std::thread(ask).join();
    CHECK_EQUAL(hosted.loop.serviceRequests - before, 2); // one kernel call per kind of request, however often asked
    CHECK_EQUAL(hosted.told.processRequests.load(), 2);
    CHECK_EQUAL(hosted.told.restarts, 0);
    CHECK_EQUAL(hosted.spy.countOf("on_main_thread@main"), 0u);
    hosted.plugin->serveMainThread();
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.restarts, 1);
    CHECK_EQUAL(hosted.spy.countOf("on_main_thread@main"), 1u);
}

TEST_CASE("C6: a callback that asks for another one gets it with the next service") {
    Hosted hosted;
    REQUIRE(hosted.create());
    hosted.spy.inMainThread = [&] { hosted.spy.host->request_callback(hosted.spy.host); };
    hosted.spy.host->request_callback(hosted.spy.host);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.spy.countOf("on_main_thread@main"), 1u);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.spy.countOf("on_main_thread@main"), 2u);
}

} // namespace glovebox::hosting::test
