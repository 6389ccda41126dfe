#include <cstring>

#include "abi/clap/ext/event_registry.h"
#include "hosting/test/clap_spy.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

std::vector<std::byte> bytesOf(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

const abi::clap_host_audio_ports* hostPorts(const Hosted& hosted) {
    return hosted.spy.hostExtension<abi::clap_host_audio_ports>(abi::CLAP_EXT_AUDIO_PORTS);
}

} // namespace

TEST_CASE("C4: ports and latency stay as they were activated, whatever the plugin says meanwhile") {
    Hosted hosted;
    REQUIRE(hosted.start());
    hosted.spy.outputs.push_back({3, 1, 0, abi::CLAP_INVALID_ID});
    hostPorts(hosted)->rescan(hosted.spy.host, abi::CLAP_AUDIO_PORTS_RESCAN_LIST);
    CHECK_EQUAL(hosted.plugin->ports().audioOutputs.size(), 1u);
    Block block(hosted.plugin->ports(), 64);
    std::uint32_t outputs = 0;
    hosted.spy.inProcess = [&](const abi::clap_process_t& process) { outputs = process.audio_outputs_count; };
    CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    CHECK_EQUAL(outputs, 1u);
    CHECK(hosted.plugin->requestLayout({}, {}).code == core::ErrorCode::wrongState);
    hosted.plugin->deactivate();
    CHECK_EQUAL(hosted.plugin->ports().audioOutputs.size(), 2u);
    CHECK((hosted.told.changes & core::changedPorts) != 0);
}

TEST_CASE("C10: state is saved and loaded on the main thread, whole, through short reads") {
    Hosted hosted;
    REQUIRE(hosted.create());
    hosted.spy.state = "a state that takes several short reads";
    auto saved = hosted.plugin->saveState(core::StateContext::project);
    REQUIRE(saved.isOk());
    CHECK(*saved == bytesOf(hosted.spy.state));
    hosted.spy.state.clear();
    CHECK(hosted.plugin->loadState(*saved, core::StateContext::project).isOk());
    CHECK_EQUAL(hosted.spy.state, "a state that takes several short reads");
    CHECK_EQUAL(hosted.spy.countOf("state.save@main"), 1u);
    CHECK_EQUAL(hosted.spy.countOf("state.load@main"), 1u);
}

TEST_CASE("C10: a refused state leaves the plugin usable") {
    Hosted hosted;
    REQUIRE(hosted.start());
    hosted.spy.loadGrants = false;
    CHECK(hosted.plugin->loadState(bytesOf("rubbish"), core::StateContext::project).code ==
          core::ErrorCode::pluginRefused);
    Block block(hosted.plugin->ports(), 64);
    CHECK(hosted.process(block) == ProcessOutcome::keepGoing);
    CHECK_EQUAL(hosted.spy.state, "state");
}

TEST_CASE("C10: state-context is used where it is offered, and is reported without state") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_STATE_CONTEXT);
    REQUIRE(hosted.create());
    (void)hosted.plugin->saveState(core::StateContext::preset);
    (void)hosted.plugin->saveState(core::StateContext::duplicate);
    (void)hosted.plugin->loadState(bytesOf("x"), core::StateContext::project);
    CHECK_EQUAL(hosted.spy.contexts, (std::vector<std::uint32_t>{1, 2, 3}));
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    hosted.plugin.reset();
    hosted.spy.extensions.erase(abi::CLAP_EXT_STATE);
    REQUIRE(hosted.create());
    CHECK_EQUAL(hosted.told.breaches("C10"), 1);
    CHECK(hosted.plugin->saveState(core::StateContext::preset).status().code == core::ErrorCode::pluginRefused);
}

TEST_CASE("C10: mark_dirty tells the owner") {
    Hosted hosted;
    REQUIRE(hosted.create());
    hosted.spy.hostExtension<abi::clap_host_state>(abi::CLAP_EXT_STATE)->mark_dirty(hosted.spy.host);
    CHECK((hosted.told.changes & core::changedState) != 0);
}

TEST_CASE("C11: ports are read again when a rescan says so while inactive") {
    Hosted hosted;
    REQUIRE(hosted.create());
    hosted.spy.outputs[0].channels = 1;
    hostPorts(hosted)->rescan(hosted.spy.host, abi::CLAP_AUDIO_PORTS_RESCAN_CHANNEL_COUNT);
    CHECK_EQUAL(hosted.plugin->ports().audioOutputs[0].channels, 1u);
    CHECK((hosted.told.changes & core::changedPorts) != 0);
    CHECK_EQUAL(hosted.told.allBreaches(), "");
}

TEST_CASE("C11: a rescan of more than names while active, and unknown flags, are reported") {
    Hosted hosted;
    REQUIRE(hosted.start());
    const auto* ports = hostPorts(hosted);
    CHECK(ports->is_rescan_flag_supported(hosted.spy.host, abi::CLAP_AUDIO_PORTS_RESCAN_LIST));
    CHECK(!ports->is_rescan_flag_supported(hosted.spy.host, 1u << 20));
    ports->rescan(hosted.spy.host, abi::CLAP_AUDIO_PORTS_RESCAN_NAMES);
    CHECK_EQUAL(hosted.told.allBreaches(), "");
    ports->rescan(hosted.spy.host, abi::CLAP_AUDIO_PORTS_RESCAN_CHANNEL_COUNT);
    CHECK_EQUAL(hosted.told.breaches("C11: ports rescanned"), 1);
    ports->rescan(hosted.spy.host, 1u << 20);
    CHECK_EQUAL(hosted.told.breaches("C11: a rescan flag"), 1);
    hosted.spy.hostExtension<abi::clap_host_note_ports>(abi::CLAP_EXT_NOTE_PORTS)
        ->rescan(hosted.spy.host, abi::CLAP_NOTE_PORTS_RESCAN_ALL);
    CHECK_EQUAL(hosted.told.breaches("C11: ports rescanned"), 2);
}

TEST_CASE("C11: a plugin with more ports or channels than we hold is not activated") {
    Hosted hosted;
    hosted.spy.inputs[0].channels = 65;
    REQUIRE(hosted.create());
    CHECK(hosted.plugin->activate({}).code == core::ErrorCode::limitExceeded);
    CHECK_EQUAL(hosted.spy.countOf("activate@main"), 0u);
    hosted.plugin.reset();
    hosted.spy.inputs.assign(65, {1, 1, 0, abi::CLAP_INVALID_ID});
    REQUIRE(hosted.create());
    CHECK(hosted.plugin->activate({}).code == core::ErrorCode::limitExceeded);
}

TEST_CASE("a layout is requested through configurable-audio-ports and read back") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_CONFIGURABLE_AUDIO_PORTS);
    REQUIRE(hosted.create());
    const std::uint32_t six[] = {6};
    const std::uint32_t eight[] = {8};
    CHECK(hosted.plugin->requestLayout(six, six).isOk());
    CHECK_EQUAL(hosted.plugin->ports().audioInputs[0].channels, 6u);
    CHECK(hosted.plugin->requestLayout(eight, eight).code == core::ErrorCode::pluginRefused);
    CHECK_EQUAL(hosted.plugin->ports().audioInputs[0].channels, 6u);
    CHECK_EQUAL(hosted.spy.countOf("apply_configuration@main"), 1u);
}

TEST_CASE("a layout is requested through audio-ports-config where that is all there is") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_AUDIO_PORTS_CONFIG);
    REQUIRE(hosted.create());
    const std::uint32_t mono[] = {1};
    const std::uint32_t six[] = {6};
    CHECK(hosted.plugin->requestLayout(mono, mono).isOk());
    CHECK_EQUAL(hosted.plugin->ports().audioOutputs[0].channels, 1u);
    CHECK(hosted.plugin->requestLayout(six, {}).code == core::ErrorCode::pluginRefused);
}

TEST_CASE("C21: offline is refused by a plugin that runs in real time only, and told to the others") {
    Hosted hosted;
    hosted.spy.extensions.insert(abi::CLAP_EXT_RENDER);
    hosted.spy.isHardRealtime = true;
    REQUIRE(hosted.create());
    CHECK(hosted.plugin->status().hasHardRealtimeRequirement);
    Activation offline;
    offline.offline = true;
    CHECK(hosted.plugin->activate(offline).code == core::ErrorCode::pluginRefused);
    CHECK_EQUAL(hosted.spy.countOf("activate@main"), 0u);
    hosted.spy.isHardRealtime = false;
    CHECK(hosted.plugin->activate(offline).isOk());
    CHECK_EQUAL(hosted.spy.countOf("render.set(offline)@main"), 1u);
    CHECK(hosted.plugin->setOffline(false).isOk());
    CHECK_EQUAL(hosted.spy.countOf("render.set(realtime)@main"), 1u);
}

TEST_CASE("names of notes, pages of controls, track and presets go through their extensions") {
    Hosted hosted;
    hosted.spy.extensions.insert({abi::CLAP_EXT_NOTE_NAME, abi::CLAP_EXT_REMOTE_CONTROLS,
                                  abi::CLAP_EXT_TRACK_INFO_COMPAT, abi::CLAP_EXT_PRESET_LOAD});
    hosted.spy.addParameter(1, 0, 10, 5);
    REQUIRE(hosted.create());
    const auto names = hosted.plugin->noteNames();
    REQUIRE(names.size() == 1u);
    CHECK_EQUAL(names[0].name, "Kick");
    CHECK_EQUAL(names[0].key, 36);
    const auto pages = hosted.plugin->remoteControls();
    REQUIRE(pages.size() == 1u);
    CHECK_EQUAL(pages[0].parameters[0], 1u);
    CHECK_EQUAL(pages[0].parameters[1], abi::CLAP_INVALID_ID);

    const auto* track = hosted.spy.hostExtension<abi::clap_host_track_info>(abi::CLAP_EXT_TRACK_INFO);
    CHECK(track == hosted.spy.hostExtension<abi::clap_host_track_info>(abi::CLAP_EXT_TRACK_INFO_COMPAT));
    abi::clap_track_info info{};
    CHECK(!track->get(hosted.spy.host, &info));
    TrackInfo given;
    given.name = "Drums";
    given.hasColour = true;
    given.colourArgb = 0xff102030;
    hosted.plugin->setTrackInfo(given);
    CHECK_EQUAL(hosted.spy.countOf("track-info.changed@main"), 1u);
    REQUIRE(track->get(hosted.spy.host, &info));
    CHECK_EQUAL(std::string(info.name), "Drums");
    CHECK_EQUAL(info.color.green, 0x20);

    CHECK(hosted.plugin->loadPreset("/presets/one", "").isOk());
    CHECK_EQUAL(hosted.spy.lastPreset, "/presets/one");
}

TEST_CASE("every host extension that is due is answered, drafts included, and unknown ones are not") {
    Hosted hosted;
    REQUIRE(hosted.create());
    for (const char* id : {"clap.audio-ports",
                           "clap.audio-ports-config",
                           "clap.ambisonic/3",
                           "clap.ambisonic.draft/3",
                           "clap.surround/4",
                           "clap.surround.draft/4",
                           "clap.event-registry",
                           "clap.latency",
                           "clap.log",
                           "clap.note-name",
                           "clap.note-ports",
                           "clap.params",
                           "clap.preset-load/2",
                           "clap.preset-load.draft/2",
                           "clap.remote-controls/2",
                           "clap.remote-controls.draft/2",
                           "clap.state",
                           "clap.tail",
                           "clap.thread-check",
                           "clap.thread-pool",
                           "clap.timer-support",
                           "clap.track-info/1",
                           "clap.track-info.draft/1",
                           "clap.voice-info"}) {
        if (!CHECK(hosted.spy.host->get_extension(hosted.spy.host, id) != nullptr)) {
            glovebox::testing::reportFailure(__FILE__, __LINE__, id);
        }
    }
    CHECK(hosted.spy.host->get_extension(hosted.spy.host, "clap.unheard-of") == nullptr);
    CHECK(hosted.spy.host->get_extension(hosted.spy.host, nullptr) == nullptr);
    std::uint16_t space = 5;
    CHECK(!hosted.spy.hostExtension<abi::clap_host_event_registry>("clap.event-registry")
               ->query(hosted.spy.host, "org.glovebox.space", &space));
    CHECK_EQUAL(space, UINT16_MAX);
}

} // namespace glovebox::hosting::test
