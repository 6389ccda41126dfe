// The same random small graphs in one sandbox, spread over several, and without any: the samples are the same.
#include "client/test/client_kit.h"

using namespace client_kit;

namespace {

constexpr std::uint32_t shortBlock = 32;
constexpr std::uint64_t randomLength = 320;

struct Recipe {
    struct Device {
        std::string fixture;
        Format format;
        double gain; ///< of "gain"
        std::size_t place;
    };
    struct Wire {
        std::size_t source, target;
        std::uint32_t targetPort;
    };
    bool isCompensated = false;
    std::vector<Device> devices;
    std::vector<Wire> wires;
    std::vector<std::pair<std::size_t, std::uint64_t>> inputs; ///< device, seed
    std::vector<std::uint32_t> blocks;
};

constexpr std::size_t placeCount = 3;

Recipe randomRecipe(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
    static const char* const fixtures[] = {"gain", "mix2", "integrator", "latency-delay", "ducker", "delay"};
    Recipe recipe;
    recipe.isCompensated = below(2) == 0;
    const auto deviceCount = 2 + below(5);
    for (std::size_t i = 0; i < deviceCount; ++i)
        recipe.devices.push_back({fixtures[below(std::size(fixtures))], below(2) ? Format::clap : Format::vst3,
                                  static_cast<double>(below(9)) * 0.125, below(placeCount)});
    const auto wireCount = deviceCount + below(deviceCount);
    for (std::size_t i = 0; i < wireCount; ++i) {
        const auto target = below(deviceCount);
        const auto& fixture = recipe.devices[target].fixture;
        const auto ports = fixture == "mix2" || fixture == "ducker" ? 2u : 1u;
        recipe.wires.push_back({below(deviceCount), target, static_cast<std::uint32_t>(below(ports))});
    }
    for (std::size_t i = 0; i < deviceCount; ++i)
        if (i == 0 || below(3) == 0) recipe.inputs.push_back({i, random()});
    for (int i = 0; i < 5; ++i) recipe.blocks.push_back(1 + static_cast<std::uint32_t>(below(shortBlock)));
    return recipe;
}

enum class Division { direct, together, spread, directSpread };

std::vector<Signal> play(const Recipe& recipe, Division division, Crossing crossing) {
    Rig rig(groupOptions(crossing, shortBlock, recipe.isCompensated));
    if (division == Division::direct || division == Division::directSpread) rig.hosting = HostingMode::direct;
    const bool isSpread = division == Division::spread || division == Division::directSpread;
    std::vector<SandboxId> places;
    for (std::size_t i = 0; i < (isSpread ? placeCount : 1); ++i) places.push_back(rig.sandbox());
    std::vector<DeviceId> devices;
    for (const auto& device : recipe.devices) {
        devices.push_back(rig.add(places[isSpread ? device.place : 0], device.fixture, device.format));
        if (device.fixture == "gain") rig.setGain(devices.back(), device.gain);
    }
    for (const auto& wire : recipe.wires) {
        auto result =
            rig.group.connect({PortKind::audio, devices[wire.source], 0, devices[wire.target], wire.targetPort});
        if (!result) CHECK_EQUAL(result.status().code, ErrorCode::duplicateConnection);
    }
    for (const auto& [device, seed] : recipe.inputs) rig.feed(devices[device], noise(seed, 2, randomLength));
    for (const auto device : devices) rig.hear(device);
    // A parameter that moves inside a block moves at the same frame everywhere.
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (recipe.devices[i].fixture != "gain") continue;
        core::Event event;
        event.kind = EventKind::parameterValue;
        event.id = 0;
        event.value = rig.ownUnits(devices[i], 1.5, 0, 4);
        rig.command(randomLength / 2 + 3, devices[i], event);
    }
    rig.play(randomLength, recipe.blocks);
    return rig.heard;
}

void compare(const std::vector<Signal>& a, const std::vector<Signal>& b, std::uint64_t seed, const char* what) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto text = std::string(what) + ", seed " + std::to_string(seed) + ", device " + std::to_string(i);
        checkSame(a[i], b[i], text.c_str(), __FILE__, __LINE__);
    }
}

bool isAnyLoud(const std::vector<Signal>& heard) {
    for (const auto& signal : heard)
        for (const auto& channel : signal)
            for (const auto sample : channel)
                if (sample != 0) return true;
    return false;
}

constexpr std::uint64_t firstSeed = 4100;
constexpr std::uint64_t graphCount = 24;

} // namespace

TEST_CASE("client: 24 random synchronous graphs sound the same in direct mode, in one sandbox and spread over three "
          "(seeds from 4100)") {
    for (std::uint64_t seed = firstSeed; seed < firstSeed + graphCount; ++seed) {
        const auto recipe = randomRecipe(seed);
        const auto direct = play(recipe, Division::direct, Crossing::synchronous);
        CHECK(isAnyLoud(direct));
        compare(play(recipe, Division::together, Crossing::synchronous), direct, seed, "one sandbox");
        compare(play(recipe, Division::spread, Crossing::synchronous), direct, seed, "spread");
        compare(play(recipe, Division::directSpread, Crossing::synchronous), direct, seed, "spread in direct mode");
    }
}

TEST_CASE("client: 12 random pipelined graphs sound the same sandboxed and direct, divided alike (seeds from 4100)") {
    for (std::uint64_t seed = firstSeed; seed < firstSeed + 12; ++seed) {
        const auto recipe = randomRecipe(seed);
        compare(play(recipe, Division::spread, Crossing::pipelined),
                play(recipe, Division::directSpread, Crossing::pipelined), seed, "pipelined");
    }
}
