// Recovery when the plugin is the trouble: states that kill, files that go, devices that never learn.
#include "client/test/recovery_kit.h"
#include "client/test/system_ends.h"
#include "core/sha256.h"

#include <filesystem>
#include <fstream>

using namespace client_kit;

namespace {

std::string hashOfFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    core::Sha256 hash;
    hash.add(std::as_bytes(std::span(bytes)));
    return core::hexadecimal(hash.finish());
}

/// A folder of its own for a case, gone with it.
class Folder {
public:
    Folder() {
        static int number = 0;
        path = std::filesystem::temp_directory_path() /
               ("glovebox-case-" + std::to_string(os::nowNs()) + "-" + std::to_string(number++));
        std::filesystem::create_directories(path);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path path;
};

std::vector<DeviceId> devicesOf(const SandboxRecovered& recovered, RecoveredDevice::State state) {
    std::vector<DeviceId> found;
    for (const auto& device : recovered.devices)
        if (device.state == state) found.push_back(device.device);
    return found;
}

/// A crash of `device`, and blocks until everybody has been told what became of it.
bool crashAndRecover(Rig& rig, EventLog& log, DeviceId device) {
    const auto before = log.count<SandboxRecovered>();
    makeCrash(rig, device);
    return playUntil(rig, [&] { return log.count<SandboxRecovered>() > before; });
}

} // namespace

TEST_CASE("client: a state that crashes when it is loaded is set aside, and the device comes back with defaults") {
    for (const auto format : bothFormats) {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        rig.recovery = automatic();
        rig.recovery.attempts = 2;
        const auto doomed = rig.sandbox();
        const auto ill = rig.addTestPlugin(doomed, "moody", format);
        const auto mate = rig.add(doomed, "gain", format);
        rig.feed(ill, longNoise());
        rig.setGain(ill, 3);
        rig.setGain(mate, 2);
        setMood(rig, ill, crashesOnLoad);
        rig.play(2 * n);
        const auto state = rig.group.saveState(ill); // what the user saves is what comes back
        REQUIRE(state.isOk());
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        CHECK_EQUAL(rig.group.stateSetAside(ill).status().code, ErrorCode::wrongState);
        REQUIRE(crashAndRecover(rig, log, ill));
        const auto recovered = log.last<SandboxRecovered>();
        CHECK_EQUAL(recovered.attempt, 2u);
        CHECK(devicesOf(recovered, RecoveredDevice::State::setAside) == std::vector<DeviceId>{ill});
        CHECK(devicesOf(recovered, RecoveredDevice::State::restored) == std::vector<DeviceId>{mate});
        CHECK(!recovered.devices[0].reason.empty());
        CHECK(rig.group.stateSetAside(ill).value() == state.value());
        CHECK_EQUAL(rig.group.parameterValue(ill, 0).value(), rig.ownUnits(ill, 1, 0, 4));
        CHECK_EQUAL(rig.group.parameterValue(ill, moodParameter).value(), 0.0);
        CHECK_EQUAL(rig.group.parameterValue(mate, 0).value(), rig.ownUnits(mate, 2, 0, 4));
        // The end that the state caused is held against nobody: two more attempts before the third end counts.
        REQUIRE(crashAndRecover(rig, log, ill));
        CHECK_EQUAL(log.count<DeviceQuarantined>(), 0u);
        REQUIRE(crashAndRecover(rig, log, ill));
        CHECK_EQUAL(log.count<DeviceQuarantined>(), 1u);
    }
}

TEST_CASE("client: a state that is refused or never stops loading is set aside as well") {
    for (const auto mood : {refusesState, hangsOnLoad}) {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        SandboxOptions options;
        options.wantsRealtime = false;
        options.recovery = automatic();
        options.stateLimitNs = 300'000'000;
        const auto doomed = rig.group.addSandbox(options).value();
        const auto ill = rig.addTestPlugin(doomed, "moody");
        rig.feed(ill, longNoise());
        rig.setGain(ill, 3);
        setMood(rig, ill, mood);
        rig.play(2 * n);
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        REQUIRE(crashAndRecover(rig, log, ill));
        const auto recovered = log.last<SandboxRecovered>();
        CHECK(devicesOf(recovered, RecoveredDevice::State::setAside) == std::vector<DeviceId>{ill});
        CHECK_EQUAL(recovered.attempt, mood == refusesState ? 1u : 2u);
        CHECK_EQUAL(rig.group.parameterValue(ill, 0).value(), 1.0);
        CHECK(rig.group.stateSetAside(ill).isOk());
    }
}

TEST_CASE("client: a crash while the state is saved keeps the older state") {
    for (const auto mood : {crashesOnSave, hangsOnSave}) {
        EventLog log;
        Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
        SandboxOptions options;
        options.wantsRealtime = false;
        options.recovery = automatic();
        options.stateLimitNs = 3'000'000'000; // wide enough for a busy machine to bring back ten megabytes
        const auto doomed = rig.group.addSandbox(options).value();
        const auto large = rig.add(doomed, "large-state");
        const auto ill = rig.addTestPlugin(doomed, "moody");
        rig.feed(ill, longNoise());
        rig.setGain(ill, 3);
        rig.play(2 * n);
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        const auto older = rig.group.saveState(large);
        setMood(rig, ill, mood);
        rig.play(n);
        CHECK_EQUAL(rig.group.saveForRecovery(doomed).code,
                    mood == crashesOnSave ? ErrorCode::sandboxDied : ErrorCode::timedOut);
        REQUIRE(playUntil(rig, [&] { return log.count<SandboxRecovered>() > 0; }));
        CHECK_EQUAL(devicesOf(log.last<SandboxRecovered>(), RecoveredDevice::State::restored).size(), 2u);
        CHECK_EQUAL(rig.group.parameterValue(ill, 0).value(), 3.0);
        // The mood was set since: it is back too.
        CHECK_EQUAL(rig.group.parameterValue(ill, moodParameter).value(), static_cast<double>(mood));
        CHECK(rig.group.saveState(large).value() == older.value());
    }
}

TEST_CASE("client: a device that crashes again and again is quarantined, its sandbox-mates come back without it") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        EventLog log;
        Rig rig(groupOptions(crossing, n), log.listener());
        rig.recovery = automatic();
        rig.recovery.attempts = 2;
        const auto doomed = rig.sandbox();
        const auto mate = rig.add(doomed, "gain", other);
        const auto guilty = rig.addTestPlugin(doomed, "moody", one);
        const auto after = rig.add(doomed, "gain", one);
        const auto healthy = rig.add(rig.sandbox(), "gain", other);
        rig.connect(guilty, after);
        rig.connect(after, healthy);
        rig.feed(mate, longNoise());
        rig.feed(guilty, longNoise());
        rig.feed(after, longNoise());
        rig.hear(mate);
        rig.hear(healthy);
        rig.setGain(mate, 0.5);
        rig.setGain(guilty, 2);
        rig.play(2 * n);
        REQUIRE(rig.group.saveForRecovery(doomed).isOk());
        for (int i = 0; i < 3; ++i) REQUIRE(crashAndRecover(rig, log, guilty));
        REQUIRE(log.count<DeviceQuarantined>() == 1);
        const auto quarantined = log.last<DeviceQuarantined>();
        CHECK_EQUAL(quarantined.sandbox, doomed);
        CHECK_EQUAL(quarantined.device, guilty);
        CHECK_EQUAL(quarantined.file, testPluginPath("moody", one));
        CHECK(!quarantined.pluginId.empty());
        if (one == Format::clap) CHECK_EQUAL(quarantined.fileHash, hashOfFile(testPluginPath("moody", one)));
        CHECK_EQUAL(quarantined.fileHash.size(), 64u);
        CHECK(!quarantined.reason.empty());
        const auto recovered = log.last<SandboxRecovered>();
        CHECK(devicesOf(recovered, RecoveredDevice::State::quarantined) == std::vector<DeviceId>{guilty});
        CHECK_EQUAL(devicesOf(recovered, RecoveredDevice::State::restored).size(), 2u);
        CHECK(rig.group.sandboxState(doomed).value() == SandboxState::ready);

        // It stays where it was, with its wiring, as a source of silence; blocks are as good as they can be.
        for (int i = 0; i < 4; ++i) rig.playBlock(n);
        const auto start = rig.position;
        rig.play(4 * n);
        const std::size_t hop = crossing == Crossing::pipelined ? n : 0;
        for (auto i = start + n; i < rig.position; ++i) {
            CHECK_EQUAL(rig.heard[0][0][i], longNoise()[0][i] * 0.5f);
            CHECK_EQUAL(rig.heard[1][0][i], longNoise()[0][i - hop]);
        }
        CHECK_EQUAL(rig.group.deviceInfo(guilty).value().sandbox, doomed);
        CHECK_EQUAL(rig.group.connections().size(), 2u);
        CHECK_EQUAL(rig.blocks.back().outcomes.size(), 2u);
        CHECK_EQUAL(rig.group.parameterValue(guilty, 0).status().code, ErrorCode::sandboxDied);
        CHECK_EQUAL(rig.group.liftQuarantine(mate).code, ErrorCode::wrongState);
        // And again, with a placeholder among them.
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        REQUIRE(playUntil(rig, [&] { return rig.group.sandboxState(doomed).value() == SandboxState::stopped; }));
        REQUIRE(rig.group.restartSandbox(doomed).isOk());
        rig.play(2 * n);

        // Lifted, it is back in the living process with what it had.
        REQUIRE(rig.group.liftQuarantine(guilty).isOk());
        CHECK_EQUAL(rig.group.parameterValue(guilty, 0).value(), rig.ownUnits(guilty, 2, 0, 4));
        rig.play(2 * n);
        const auto again = rig.position;
        rig.play(4 * n);
        for (auto i = again + n; i < rig.position; ++i) {
            const float dry = longNoise()[0][i - hop];
            CHECK_EQUAL(rig.heard[1][0][i], dry + dry * 2.0f);
            CHECK_EQUAL(rig.heard[0][0][i], longNoise()[0][i] * 0.5f);
        }
        CHECK(rig.group.removeDevice(guilty).isOk());
        rig.play(2 * n);
    });
}

TEST_CASE("client: a quarantined device with `bypass` passes its input on, after its latency") {
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery = automatic();
    rig.recovery.attempts = 0;
    const auto doomed = rig.sandbox(Fallback::bypass);
    const auto before = rig.add(doomed, "gain");
    const auto guilty = rig.addTestPlugin(doomed, "moody");
    const auto after = rig.add(doomed, "gain", Format::vst3);
    rig.connect(before, guilty);
    rig.connect(guilty, after);
    rig.setGain(before, 0.5);
    rig.setGain(guilty, 4);
    rig.feed(before, longNoise());
    rig.hear(after);
    rig.play(2 * n);
    REQUIRE(crashAndRecover(rig, log, guilty));
    CHECK_EQUAL(log.last<DeviceQuarantined>().device, guilty);
    rig.playBlock(n);
    const auto start = rig.position;
    rig.play(4 * n);
    for (auto i = start; i < rig.position; ++i) CHECK_EQUAL(rig.heard[0][1][i], longNoise()[1][i] * 0.5f);
}

TEST_CASE("client: when every device of a sandbox is quarantined no process runs, until one is let run again") {
    EventLog log;
    Rig rig(groupOptions(Crossing::pipelined, n), log.listener());
    rig.recovery = automatic();
    rig.recovery.attempts = 1;
    const auto doomed = rig.sandbox();
    const auto guilty = rig.addTestPlugin(doomed, "moody");
    const auto healthy = rig.add(rig.sandbox(), "gain");
    rig.connect(guilty, healthy);
    rig.feed(guilty, longNoise());
    rig.hear(healthy);
    rig.play(n);
    REQUIRE(rig.group.saveForRecovery(doomed).isOk());
    setMood(rig, guilty, crashesOnActivate); // it can never come back with that
    makeCrash(rig, guilty);
    REQUIRE(playUntil(rig, [&] { return log.count<DeviceQuarantined>() > 0; }));
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::quarantined);
    CHECK_EQUAL(log.count<DeviceQuarantined>(), 1u);
    for (int i = 0; i < 5; ++i) rig.playBlock(n);
    CHECK_EQUAL(rig.group.addDevice(doomed, {}).status().code, ErrorCode::sandboxDied);
    // It would crash at once again: the sandbox stays down and says why.
    CHECK(!rig.group.liftQuarantine(guilty).isOk());
    CHECK(rig.group.sandboxState(doomed).value() == SandboxState::quarantined);
    CHECK_EQUAL(rig.group.restartSandbox(doomed).code, ErrorCode::wrongState);
    CHECK(rig.group.removeSandbox(doomed).isOk());
    rig.play(2 * n);
}

TEST_CASE("client: a plugin file that is gone leaves a placeholder with its state, one that was replaced is told") {
    if (!system_ends::hasSignals) SKIP("Windows removes and replaces no library that is in use");
    Folder folder;
    const auto file = (folder.path / "moody.clap").string();
    std::filesystem::copy_file(testPluginPath("moody", Format::clap), file);
    EventLog log;
    Rig rig(groupOptions(Crossing::synchronous, n), log.listener());
    rig.recovery = automatic();
    rig.recovery.attempts = 100;
    const auto doomed = rig.sandbox();
    const auto bomb = rig.addTestPlugin(doomed, "moody");
    const auto fragile = rig.addFile(doomed, file, Format::clap);
    rig.feed(bomb, longNoise());
    rig.feed(fragile, longNoise());
    rig.hear(fragile);
    rig.setGain(fragile, 2);
    rig.play(2 * n);
    REQUIRE(rig.group.saveForRecovery(doomed).isOk());
    REQUIRE(crashAndRecover(rig, log, bomb));
    CHECK(!log.last<SandboxRecovered>().devices[1].hasPluginChanged);

    // Removed, as an update does before it writes.
    std::filesystem::remove(file);
    REQUIRE(crashAndRecover(rig, log, bomb));
    CHECK(devicesOf(log.last<SandboxRecovered>(), RecoveredDevice::State::missing) == std::vector<DeviceId>{fragile});
    CHECK(log.last<SandboxRecovered>().devices[1].reason.find(file) != std::string::npos);
    rig.play(2 * n);
    CHECK_EQUAL(rig.group.liftQuarantine(fragile).code, ErrorCode::pluginRefused);
    rig.play(2 * n);

    // Another build of it.
    std::filesystem::copy_file(testPluginPath("moody", Format::clap), file);
    std::ofstream(file, std::ios::app | std::ios::binary) << "a later build";
    REQUIRE(crashAndRecover(rig, log, bomb));
    const auto recovered = log.last<SandboxRecovered>();
    CHECK(recovered.devices[1].state == RecoveredDevice::State::restored);
    CHECK(recovered.devices[1].hasPluginChanged);
    CHECK(!recovered.devices[0].hasPluginChanged);
    CHECK_EQUAL(rig.group.parameterValue(fragile, 0).value(), 2.0);
    rig.play(2 * n);
    const auto start = rig.position;
    rig.play(2 * n);
    CHECK_EQUAL(rig.heard[0][0][start + 1], longNoise()[0][start + 1] * 2.0f);
}

TEST_CASE("client: a recovery policy out of range is refused") {
    Rig rig(groupOptions(Crossing::pipelined, n));
    SandboxOptions options;
    options.recovery.backoff = 0.5;
    CHECK_EQUAL(rig.group.addSandbox(options).status().code, ErrorCode::invalidArgument);
    options.recovery.backoff = std::nan("");
    CHECK_EQUAL(rig.group.addSandbox(options).status().code, ErrorCode::invalidArgument);
    options.recovery = {};
    options.recovery.windowMs = 0;
    CHECK_EQUAL(rig.group.addSandbox(options).status().code, ErrorCode::invalidArgument);
}
