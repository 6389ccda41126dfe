// Many groups, many plugins in one process, and nothing left when they are gone.
#include "client/test/client_kit.h"
#include "client/test/client_leftovers.h"

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

using namespace client_kit;

namespace {

void checkSameFootprint(const Footprint& seen, const Footprint& expected) {
    CHECK_EQUAL(seen.descriptors, expected.descriptors);
    CHECK_EQUAL(seen.threads, expected.threads);
    CHECK_EQUAL(seen.children, expected.children);
    CHECK_EQUAL(seen.sharedMappings, expected.sharedMappings);
    CHECK_EQUAL(seen.namedAreas, expected.namedAreas);
}

/// Every device that the fixtures offer.
struct Fixture {
    const char* file;
    const char* clapId = ""; ///< of files with several plugins
};
constexpr Fixture everyFixture[] = {
    {"delay"},      {"denormal-reporter"},    {"ducker"},      {"frame-counter"},   {"gain"},
    {"gain64"},     {"integrator"},           {"large-state"}, {"latency-delay"},   {"lookahead"},
    {"mix2"},       {"mono-to-stereo"},       {"multi"},       {"note-echo"},       {"ramp"},
    {"sine-synth"}, {"surround-passthrough"}, {"tail-reverb"}, {"thousand-params"}, {"transport-printer"}};

} // namespace

TEST_CASE("client: all fixtures of both formats run in one sandbox process together, and the exact ones are exact") {
    for (const auto hosting : {HostingMode::sandboxed, HostingMode::direct}) {
        Rig rig(groupOptions(Crossing::pipelined, n));
        rig.hosting = hosting;
        const auto box = rig.sandbox();
        std::vector<DeviceId> gains, integrators;
        DeviceId previous = 0;
        for (const auto format : bothFormats) {
            for (const auto& fixture : everyFixture) {
                const auto device = rig.add(box, fixture.file, format, fixture.clapId);
                if (std::string(fixture.file) == "gain") gains.push_back(device);
                if (std::string(fixture.file) == "integrator") integrators.push_back(device);
                const auto info = rig.group.deviceInfo(device);
                REQUIRE(info.isOk());
                CHECK(info.value().descriptor.format ==
                      (format == Format::clap ? core::PluginFormat::clap : core::PluginFormat::vst3));
                // The rest hangs in one chain beside them, so that all of them have work.
                if (info.value().ports.audioInputs.empty() || info.value().ports.audioOutputs.empty()) continue;
                const std::string name = fixture.file;
                if (name == "gain" || name == "integrator") continue;
                if (previous != 0) rig.connect(previous, device);
                previous = device;
            }
        }
        for (const char* id : {"org.glovebox.fixture.multi.invert", "org.glovebox.fixture.multi.dc-offset"})
            rig.add(box, "multi", Format::clap, id);
        const auto x = noise(51, 2, 20 * n);
        rig.feed(gains.at(0), x);
        rig.setGain(gains.at(0), 0.5);
        rig.connect(gains.at(0), integrators.at(1));
        rig.hear(gains.at(0));
        rig.play(20 * n, {64, 3});
        CHECK_SAME(rig.heard[0], gained(x, 0.5f));
        const auto state = rig.group.sandboxState(box);
        CHECK(state.value() == SandboxState::ready);
    }
}

TEST_CASE("client: several groups play on threads of their own at once, each exact") {
    constexpr int groups = 4;
    constexpr std::uint64_t length = 300 * n;
    std::vector<std::unique_ptr<Rig>> rigs;
    std::vector<Signal> inputs;
    for (int g = 0; g < groups; ++g) {
        const auto crossing = g % 2 ? Crossing::pipelined : Crossing::synchronous;
        rigs.push_back(std::make_unique<Rig>(groupOptions(crossing, n)));
        auto& rig = *rigs.back();
        const auto a = rig.add(rig.sandbox(), "integrator");
        const auto b = rig.add(rig.sandbox(), "gain", Format::vst3);
        rig.setGain(b, 0.5 + g * 0.25);
        rig.connect(a, b);
        inputs.push_back(noise(60 + static_cast<std::uint64_t>(g), 2, length));
        rig.feed(a, inputs.back());
        rig.hear(b);
    }
    std::vector<std::thread> threads;
    for (auto& rig : rigs) threads.emplace_back([&rig] { rig->play(length, {64, 31}); });
    for (auto& thread : threads) thread.join();
    for (int g = 0; g < groups; ++g) {
        const auto index = static_cast<std::size_t>(g);
        const auto expected = gained(integrated(inputs[index]), 0.5f + static_cast<float>(g) * 0.25f);
        CHECK_SAME(rigs[index]->heard[0], delayed(expected, g % 2 ? n : 0));
    }
}

TEST_CASE("client: one group dying does not disturb another on the same runtime") {
    Rig good(groupOptions(Crossing::synchronous, n));
    const auto a = good.add(good.sandbox(), "integrator");
    const auto x = noise(52, 2, 600 * n);
    good.feed(a, x);
    good.hear(a);
    std::thread player([&] { good.play(600 * n); });
    for (int i = 0; i < 3; ++i) {
        Rig bad(groupOptions(Crossing::synchronous, n));
        bad.addCrasher(bad.sandbox(), "abort-in-process");
        for (int block = 0; block < 12; ++block) bad.playBlock(n);
    }
    player.join();
    CHECK_SAME(good.heard[0], integrated(x));
}

TEST_CASE("client: nothing is left behind by a group: no process, descriptor, thread, mapping or name") {
    if (!canMeasureFootprint()) SKIP("this platform's footprint is not measured here");
    {
        // What the shared runtime makes once: its fork server, too.
        Rig warmUp(groupOptions(Crossing::synchronous, n));
        warmUp.sandbox();
    }
    const auto before = footprint();
    for (int round = 0; round < 3; ++round) {
        Rig rig(groupOptions(round % 2 ? Crossing::pipelined : Crossing::synchronous, n, true));
        const auto one = rig.sandbox();
        const auto doomed = rig.sandbox(Fallback::hold);
        rig.hosting = HostingMode::direct;
        const auto three = rig.sandbox();
        const auto a = rig.add(one, "gain");
        const auto b = rig.add(doomed, "latency-delay", Format::vst3);
        const auto c = rig.add(three, "integrator");
        rig.connect(a, b);
        rig.connect(b, c);
        rig.connect(c, a);
        rig.hear(c);
        CHECK(rig.group.addTap(b, 0).isOk());
        rig.play(10 * n);
        awaitPrepared(sharedRuntime());
        const std::size_t prepared = sharedRuntime().preparedProcessId() != 0 ? 1 : 0;
        CHECK_EQUAL(footprint().children, before.children + 2 + prepared);
        if (round == 1) CHECK(rig.group.killSandbox(doomed).isOk());
        if (round == 2) CHECK(rig.group.removeSandbox(doomed).isOk());
        for (int i = 0; i < 5; ++i) rig.playBlock(n);
        rig.group.close();
        rig.group.close(); // idempotent
    }
    checkSameFootprint(footprint(), before);
}

TEST_CASE("client: nothing is left behind by a runtime, whether its groups were closed or just dropped") {
    if (!canMeasureFootprint()) SKIP("this platform's footprint is not measured here");
    sharedRuntime();
    const auto before = footprint();
    for (int round = 0; round < 2; ++round) {
        std::optional<Group> survivor;
        {
            auto runtime = newRuntime();
            auto group = runtime.createGroup(groupOptions(Crossing::synchronous, n));
            REQUIRE(group.isOk());
            auto sandbox = group.value().addSandbox({});
            REQUIRE(sandbox.isOk());
            DeviceOptions device;
            device.file = fixturePath("gain", Format::clap);
            REQUIRE(group.value().addDevice(sandbox.value(), device).isOk());
            if (round == 1) survivor = group.value();
        }
        // A handle keeps its group, and the group its runtime.
        if (survivor) CHECK(survivor->sandboxState(1).isOk());
    }
    // A dropped group may still be held by the runtime's own threads for a moment; then one of them ends it.
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < limit && footprint().descriptors != before.descriptors)
        std::this_thread::yield();
    while (std::chrono::steady_clock::now() < limit && footprint().threads != before.threads) std::this_thread::yield();
    checkSameFootprint(footprint(), before);
}
