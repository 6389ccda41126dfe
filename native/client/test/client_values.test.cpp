// Whose word on a parameter counts: values that come with blocks wait in lines that compensate latency, values that are set
// between blocks do not (design section 5, "Events under way").
#include "client/test/recovery_kit.h"

using namespace client_kit;

namespace {

/// Of two latency-delays in a row: by which a device behind them lags.
constexpr std::uint64_t lag = 200;

/// A device of which `lag` frames of commands are on their way.
struct Lagging {
    EventLog log;
    Rig rig;
    DeviceId device = 0;
    SandboxId home = 0;
    Lagging(RecoveryPolicy::Mode mode, const std::string& plugin, Format format)
        : rig(groupOptions(Crossing::synchronous, n, true), log.listener()) {
        rig.recovery = automatic();
        const auto first = rig.add(rig.sandbox(), "latency-delay"), second = rig.add(rig.sandbox(), "latency-delay");
        rig.recovery.mode = mode;
        home = rig.sandbox();
        device = plugin == "moody" ? rig.addTestPlugin(home, plugin, format) : rig.add(home, plugin, format);
        rig.connect(first, second);
        rig.connect(second, device);
        rig.feed(first, longNoise());
        rig.hear(device);
    }
    /// With the block that is played next, at its first frame.
    void automate(double gain) {
        core::Event event;
        event.kind = EventKind::parameterValue;
        event.id = 0;
        event.value = rig.ownUnits(device, gain, 0, 4);
        rig.command(rig.position, device, event);
    }
    /// What the device is at, and plays with.
    void checkGain(double gain) {
        CHECK_NEAR(rig.group.parameterValue(device, 0).value(), rig.ownUnits(device, gain, 0, 4), 1e-9);
        const auto begin = rig.position;
        rig.play(n);
        CHECK_EQUAL(rig.heard[0][0][begin + 3], longNoise()[0][begin + 3 - lag] * static_cast<float>(gain));
    }
};

template <typename Body>
void inBothFormats(const Body& body) {
    for (const auto format : {Format::clap, Format::vst3}) body(format);
}

} // namespace

TEST_CASE("client: a value that is set between blocks is not undone by an older one on its way") {
    inBothFormats([](Format format) {
        Lagging rack(RecoveryPolicy::Mode::automatic, "gain", format);
        rack.rig.play(lag + n);
        rack.automate(2);
        rack.rig.play(n);
        rack.rig.setGain(rack.device, 0.5);
        rack.rig.play(n);
        rack.checkGain(0.5);
        rack.rig.play(2 * lag);
        rack.checkGain(0.5);
        // One that comes with a block after it is newer.
        rack.rig.setGain(rack.device, 0.75);
        rack.automate(3);
        rack.rig.play(n);
        rack.checkGain(0.75);
        rack.rig.play(lag);
        rack.checkGain(3);
    });
}

TEST_CASE("client: a state that is loaded is not undone by values on their way") {
    inBothFormats([](Format format) {
        Lagging rack(RecoveryPolicy::Mode::automatic, "gain", format);
        rack.rig.setGain(rack.device, 0.25);
        rack.rig.play(lag + n);
        const auto state = rack.rig.group.saveState(rack.device);
        REQUIRE(state.isOk());
        rack.automate(2);
        rack.rig.play(n);
        REQUIRE(rack.rig.group.loadState(rack.device, state.value()).isOk());
        rack.rig.play(2 * lag);
        rack.checkGain(0.25);
    });
}

TEST_CASE("client: values on their way to a device that is restarted or moved are told to it at once") {
    inBothFormats([](Format format) {
        for (const bool isMoved : {false, true}) {
            Lagging rack(RecoveryPolicy::Mode::automatic, "gain", format);
            rack.rig.play(lag + n);
            rack.automate(3);
            rack.automate(2);
            rack.rig.play(n);
            if (isMoved)
                REQUIRE(rack.rig.group.moveDevice(rack.device, rack.rig.sandbox()).isOk());
            else
                REQUIRE(rack.rig.group.restartDevice(rack.device).isOk());
            CHECK_NEAR(rack.rig.group.parameterValue(rack.device, 0).value(), rack.rig.ownUnits(rack.device, 2, 0, 4),
                       1e-9);
            rack.rig.play(2 * lag);
            rack.checkGain(2);
        }
    });
}

TEST_CASE("client: a save does not forget values that are on their way: the next process is told them") {
    inBothFormats([](Format format) {
        Lagging rack(RecoveryPolicy::Mode::automatic, "moody", format);
        rack.rig.setGain(rack.device, 0.5);
        rack.rig.play(lag + n);
        makeCrash(rack.rig, rack.device); // in `lag` frames
        rack.rig.play(n);
        rack.automate(2); // in `lag` frames more
        rack.rig.play(n);
        REQUIRE(rack.rig.group.saveForRecovery(rack.home).isOk());
        CHECK_EQUAL(rack.log.count<SandboxEnded>(), 0u);
        REQUIRE(playUntil(rack.rig, [&] { return rack.log.count<SandboxRecovered>() == 1; }));
        rack.rig.play(2 * lag);
        rack.checkGain(2);
    });
}

TEST_CASE("client: a value that waited for a dead process does not undo one that was set since") {
    for (const bool isState : {false, true}) {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        rig.recovery.mode = RecoveryPolicy::Mode::manual;
        const auto doomed = rig.sandbox();
        const auto a = rig.addTestPlugin(doomed, "moody");
        rig.feed(a, longNoise());
        rig.hear(a);
        rig.setGain(a, 0.5);
        rig.play(n);
        const auto state = rig.group.saveState(a);
        REQUIRE(state.isOk());
        makeCrash(rig, a);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxEnded>() > 0; }));
        core::Event event;
        event.kind = EventKind::parameterValue;
        event.id = 0;
        event.value = rig.ownUnits(a, 3, 0, 4);
        rig.command(rig.position, a, event);
        rig.playBlock(n);
        REQUIRE(rig.group.restartSandbox(doomed).isOk());
        if (isState)
            REQUIRE(rig.group.loadState(a, state.value()).isOk());
        else
            rig.setGain(a, 0.5);
        rig.play(2 * n);
        CHECK_NEAR(rig.group.parameterValue(a, 0).value(), rig.ownUnits(a, 0.5, 0, 4), 1e-9);
    }
}
