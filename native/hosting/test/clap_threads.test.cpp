// C23 to C25: timers and descriptors, threads, and what a plugin does on the wrong one.
#include "abi/clap/ext/log.h"
#include "abi/clap/ext/thread_check.h"
#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

TEST_CASE("C23: timers and descriptors fire on the main thread and none is left after destroy") {
    Hosted hosted;
    hosted.spy.extensions.insert({abi::CLAP_EXT_TIMER_SUPPORT, abi::CLAP_EXT_POSIX_FD_SUPPORT});
    REQUIRE(hosted.create());
    const auto* host = hosted.spy.host;
    const auto* timers = hosted.spy.hostExtension<abi::clap_host_timer_support>(abi::CLAP_EXT_TIMER_SUPPORT);
    abi::clap_id first = abi::CLAP_INVALID_ID;
    abi::clap_id second = abi::CLAP_INVALID_ID;
    CHECK(timers->register_timer(host, 30, &first));
    CHECK(timers->register_timer(host, 0, &second));
    CHECK(first != second);
    REQUIRE(hosted.loop.timers.size() == 2u);
    CHECK_EQUAL(hosted.loop.timers[first].first, 30u);
    CHECK_EQUAL(hosted.loop.timers[second].first, 1u);
    // A timer may remove itself from inside its own call.
    hosted.spy.inTimer = [&](std::uint32_t timer) { CHECK(timers->unregister_timer(host, timer)); };
    const auto fire = hosted.loop.timers[first].second;
    fire();
    CHECK_EQUAL(hosted.spy.countOf("on_timer@main"), 1u);
    CHECK_EQUAL(hosted.loop.timers.size(), 1u);
    CHECK(!timers->unregister_timer(host, first));

    const auto* descriptors = hosted.spy.hostExtension<abi::clap_host_posix_fd_support>(abi::CLAP_EXT_POSIX_FD_SUPPORT);
    if (descriptors != nullptr) {
        CHECK(descriptors->register_fd(host, 42, abi::CLAP_POSIX_FD_READ));
        CHECK(!descriptors->register_fd(host, 42, abi::CLAP_POSIX_FD_READ));
        CHECK(descriptors->modify_fd(host, 42, abi::CLAP_POSIX_FD_WRITE));
        CHECK(!descriptors->modify_fd(host, 43, abi::CLAP_POSIX_FD_WRITE));
        hosted.loop.descriptors[42].second(2);
        CHECK_EQUAL(hosted.spy.countOf("on_fd@main"), 1u);
    }
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    hosted.plugin.reset();
    CHECK_EQUAL(hosted.loop.timers.size(), 0u);
    CHECK_EQUAL(hosted.loop.descriptors.size(), 0u);
    CHECK_EQUAL(hosted.told.breaches("C23"), 1);
}

TEST_CASE("C24: thread-check knows the main thread, and the audio role wherever it moves") {
    Hosted hosted;
    REQUIRE(hosted.start());
    const auto* check = hosted.spy.hostExtension<abi::clap_host_thread_check>("clap.thread-check");
    const auto* host = hosted.spy.host;
    CHECK(check->is_main_thread(host));
    CHECK(!check->is_audio_thread(host));
    int seen = 0;
    hosted.spy.inProcess = [&](const auto&) {
        ++seen;
        CHECK(check->is_audio_thread(host));
    };
    Block block(hosted.plugin->ports(), 64);
    for (int i = 0; i < 3; ++i) {
        std::thread([&] {
            CHECK(!check->is_audio_thread(host));
            // Without a role of the caller's own: the call itself is the role.
            (void)hosted.plugin->process(block.block);
            CHECK(!check->is_audio_thread(host));
            CHECK(!check->is_main_thread(host));
        }).join();
    }
    CHECK_EQUAL(seen, 3);
}

TEST_CASE("C25: main-thread functions of the host refuse and report other threads, and nothing else happens") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_TIMER_SUPPORT);
    REQUIRE(hosted.start());
    const auto* host = hosted.spy.host;
    std::thread([&] {
        abi::clap_id timer = 0;
        CHECK(!hosted.spy.hostExtension<abi::clap_host_timer_support>(abi::CLAP_EXT_TIMER_SUPPORT)
                   ->register_timer(host, 10, &timer));
        CHECK_EQUAL(timer, abi::CLAP_INVALID_ID);
    }).join();
    CHECK_EQUAL(hosted.told.breaches("C25"), 1);
    CHECK_EQUAL(hosted.loop.timers.size(), 0u);
}

TEST_CASE("C25: what is announced on the wrong thread still reaches the owner on the right one") {
    Hosted hosted;
    REQUIRE(hosted.create());
    hosted.told.changes = 0;
    std::thread([&] {
        hosted.spy.hostExtension<abi::clap_host_state>(abi::CLAP_EXT_STATE)->mark_dirty(hosted.spy.host);
    }).join();
    CHECK_EQUAL(hosted.told.breaches("C25"), 1);
    CHECK_EQUAL(hosted.told.changes, 0u);
    hosted.plugin->serveMainThread();
    CHECK_EQUAL(hosted.told.changes, static_cast<std::uint32_t>(core::changedState));
}

TEST_CASE("C25: our own main-thread calls refuse to be made elsewhere") {
    Hosted hosted;
    REQUIRE(hosted.create());
    const auto before = hosted.spy.calls.size();
    std::thread([&] {
        CHECK(hosted.plugin->activate({}).code == core::ErrorCode::wrongState);
        CHECK(hosted.plugin->saveState(core::StateContext::project).status().code == core::ErrorCode::wrongState);
        CHECK(hosted.plugin->setOffline(true).code == core::ErrorCode::wrongState);
        hosted.plugin->serveMainThread();
    }).join();
    CHECK_EQUAL(hosted.spy.calls.size(), before);
}

TEST_CASE("C25: an extension that lacks a function is not used") {
    Hosted hosted;
    static const abi::clap_plugin_latency broken{};
    REQUIRE(hosted.create());
    static const auto realGet = hosted.spy.plugin.get_extension;
    hosted.plugin.reset();
    hosted.spy.inInit = [&] {
        hosted.spy.plugin.get_extension = [](const abi::clap_plugin_t* plugin, const char* id) -> const void* {
            return std::string(id) == abi::CLAP_EXT_LATENCY ? &broken : realGet(plugin, id);
        };
    };
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.told.breaches("C25: an extension"), 1);
    CHECK(hosted.plugin->activate({}).isOk());
}

TEST_CASE("a breach that repeats is counted and does not flood the log") {
    Hosted hosted;
    REQUIRE(hosted.create());
    const auto* latency = hosted.spy.hostExtension<abi::clap_host_latency>(abi::CLAP_EXT_LATENCY);
    for (int i = 0; i < 1000; ++i) latency->changed(hosted.spy.host);
    CHECK_EQUAL(hosted.told.breaches("C5"), 10); // 1, 2, 4 ... 512
}

TEST_CASE(
    "what a plugin logs on its audio thread is reported by the main thread, in order and without control characters") {
    Hosted hosted;
    REQUIRE(hosted.start());
    const auto* log = hosted.spy.hostExtension<abi::clap_host_log>(abi::CLAP_EXT_LOG);
    hosted.spy.inProcess = [&](const auto&) {
        log->log(hosted.spy.host, abi::CLAP_LOG_WARNING, "one");
        log->log(hosted.spy.host, abi::CLAP_LOG_ERROR, "two\x1b[31m");
    };
    Block block(hosted.plugin->ports(), 64);
    (void)hosted.process(block);
    CHECK_EQUAL(hosted.told.logs.size(), 0u);
    hosted.plugin->serveMainThread();
    REQUIRE(hosted.told.logs.size() == 2u);
    CHECK_EQUAL(hosted.told.logs[0].second, "one");
    CHECK(hosted.told.logs[0].first == LogSeverity::warning);
    CHECK_EQUAL(hosted.told.logs[1].second, "two\xEF\xBF\xBD[31m");
    CHECK(!hosted.told.wasLoggedOnAudioThread);
}

} // namespace glovebox::hosting::test
