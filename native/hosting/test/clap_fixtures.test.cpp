#include "hosting/test/hosting_kit.h"
#include "testing/check.h"

namespace glovebox::hosting::test {

namespace {

/// A fixture, created, activated and started.
struct Running {
    explicit Running(const std::string& name, const Activation& activation = {}) {
        auto loaded = loadPluginFile(std::string(GLOVEBOX_FIXTURE_DIR) + "/" + name + ".clap", loop);
        REQUIRE(loaded.isOk());
        auto made = (*loaded)->create("", loop, told);
        REQUIRE(made.isOk());
        plugin = std::move(*made);
        REQUIRE(plugin->activate(activation).isOk());
        bool isStarted = false;
        onAudioThread([&] { isStarted = plugin->startProcessing(); });
        REQUIRE(isStarted);
    }
    ~Running() {
        onAudioThread([&] { plugin->stopProcessing(); });
        plugin->serveMainThread();
        CHECK_EQUAL(told.allBreaches(), "");
        CHECK_EQUAL(told.allMisuse(), "");
    }

    HandLoop loop;
    Recorder told;
    std::unique_ptr<Plugin> plugin;
};

} // namespace

TEST_CASE("gain: parameters change the samples at their own frame, and state brings them back") {
    Running gain("gain");
    const auto parameters = gain.plugin->parameters();
    REQUIRE(!parameters.empty());
    CHECK_EQUAL(parameters[0].name, "Gain");
    Block block(gain.plugin->ports(), 64);
    for (int i = 0; i < 64; ++i) block.input(0, 0)[i] = block.input(0, 1)[i] = 1.0f;
    block.eventsIn.push(parameterAt(10, parameters[0].id, 0.5));
    onAudioThread([&] { CHECK(gain.plugin->process(block.block) != ProcessOutcome::failed); });
    CHECK_EQUAL(block.output(0, 0)[9], 1.0f);
    CHECK_EQUAL(block.output(0, 0)[10], 0.5f);
    CHECK_EQUAL(block.output(0, 1)[63], 0.5f);
    CHECK_EQUAL(gain.plugin->parameterValue(parameters[0].id).value_or(-1), 0.5);

    auto saved = gain.plugin->saveState(core::StateContext::project);
    REQUIRE(saved.isOk());
    Running other("gain");
    CHECK_EQUAL(other.plugin->parameterValue(parameters[0].id).value_or(-1), 1.0);
    CHECK(other.plugin->loadState(*saved, core::StateContext::project).isOk());
    CHECK_EQUAL(other.plugin->parameterValue(parameters[0].id).value_or(-1), 0.5);
}

TEST_CASE("gain64: double samples go through in double precision") {
    Activation activation;
    activation.sampleType = core::SampleType::float64;
    Running gain("gain64", activation);
    Block block(gain.plugin->ports(), 16, core::SampleType::float64);
    block.input64(0, 0)[3] = 1.0 + 1e-12;
    onAudioThread([&] { CHECK(gain.plugin->process(block.block) != ProcessOutcome::failed); });
    CHECK_EQUAL(block.output64(0, 0)[3], 1.0 + 1e-12);
}

TEST_CASE("every CLAP fixture loads, runs blocks of every size, keeps every host rule and survives its own state") {
    for (const char* name :
         {"delay", "denormal-reporter", "ducker", "frame-stamp", "gain", "large-state", "latency-delay", "lookahead",
          "mono-to-stereo", "multi", "note-echo", "ramp", "sine-synth", "stereo-to-mono", "surround-passthrough",
          "tail-reverb", "thousand-params", "transport-printer"}) {
        Running running(name);
        for (const std::uint32_t frames : {512u, 1u, 37u, 0u, 64u}) {
            Block block(running.plugin->ports(), frames);
            onAudioThread([&] { CHECK(running.plugin->process(block.block) != ProcessOutcome::failed); });
        }
        running.plugin->serveMainThread();
        auto saved = running.plugin->saveState(core::StateContext::project);
        if (saved) CHECK(running.plugin->loadState(*saved, core::StateContext::project).isOk());
        (void)running.plugin->status();
    }
}

} // namespace glovebox::hosting::test
