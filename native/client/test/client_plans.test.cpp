// What changes between blocks, and what must not be heard of it.
#include "client/test/client_kit.h"

#include <atomic>
#include <thread>

using namespace client_kit;

TEST_CASE("client: a path that no change touches stays bit-exact while another thread edits the group") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Rig rig(groupOptions(crossing, n, true));
        const auto a = rig.add(rig.sandbox(), "integrator");
        const auto slow = rig.add(rig.sandbox(), "latency-delay", Format::vst3);
        const auto end = rig.sandbox();
        const auto mix = rig.add(end, "mix2");
        const auto loop = rig.add(end, "gain");
        rig.setGain(loop, 0.5);
        rig.connect(a, slow);
        rig.connect(slow, 0, mix, 0);
        rig.connect(a, 0, mix, 1); // aligned by a delay line
        rig.connect(loop, loop);   // carried by a FIFO
        constexpr std::uint64_t longest = 400000;
        const auto x = noise(31, 2, longest);
        rig.feed(a, x);
        rig.feed(loop, x);
        rig.hear(mix);
        rig.hear(loop);

        std::atomic<bool> isEditing{true};
        std::thread player([&] {
            while ((isEditing.load() || rig.position < 6400) && rig.position + n <= longest) rig.play(n);
        });
        int edits = 0;
        for (int round = 0; round < 6; ++round) {
            auto sandbox = rig.group.addSandbox({});
            if (!CHECK(sandbox.isOk())) break;
            DeviceOptions options;
            options.file = fixturePath("gain", round % 2 ? Format::vst3 : Format::clap);
            auto one = rig.group.addDevice(sandbox.value(), options);
            auto two = rig.group.addDevice(sandbox.value(), options);
            if (!CHECK(one.isOk() && two.isOk())) break;
            auto wire = rig.group.connect({PortKind::audio, one.value(), 0, two.value(), 0});
            auto from =
                rig.group.connect({PortKind::audio, mix, 0, one.value(), 0}); // reads the path, changes nothing of it
            CHECK(wire.isOk() && from.isOk());
            CHECK(rig.group.addHostOutput(two.value(), 0).isOk());
            CHECK(rig.group.setParameter(one.value(), 0, 0.25).isOk());
            CHECK(rig.group.disconnect(wire.value()).isOk());
            CHECK(rig.group.removeDevice(one.value()).isOk());
            CHECK(rig.group.removeSandbox(sandbox.value(), 500).isOk());
            edits += 9;
        }
        isEditing = false;
        player.join();
        CHECK_EQUAL(edits, 54);
        const auto length = rig.position;
        CHECK(length >= 6400);
        const std::size_t hop = crossing == Crossing::pipelined ? n : 0;
        const auto xs = first(x, length);
        const auto atMix = integrated(xs);
        CHECK_SAME(rig.heard[0], delayed(mixed2(atMix, atMix), 100 + 2 * hop));
        auto self = xs;
        for (auto& channel : self) {
            for (std::size_t t = 0; t < length; ++t) {
                const float mixed = t < n ? channel[t] : channel[t] + channel[t - n];
                channel[t] = mixed * 0.5f;
            }
        }
        CHECK_SAME(rig.heard[1], self);
        // Six blocks at least were played while the plan changed; otherwise this case shows nothing.
        CHECK(rig.blocks.size() > 6);
    }
}

TEST_CASE("client: a new connection counts from the next block on, a removed one ends with the last") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto a = rig.add(rig.sandbox(), "gain");
    const auto b = rig.add(rig.sandbox(), "gain", Format::vst3);
    const auto x = noise(32, 2, 10 * n);
    rig.feed(a, x);
    rig.hear(b);
    rig.play(2 * n);
    const auto wire = rig.connect(a, b);
    rig.play(3 * n);
    REQUIRE(rig.group.disconnect(wire).isOk());
    rig.play(2 * n);
    auto expected = silence(2, 7 * n);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 2 * n; i < 5 * n; ++i) expected[c][i] = x[c][i];
    CHECK_SAME(rig.heard[0], expected);
}

TEST_CASE("client: feedback is decided anew when the connection before it goes") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto box = rig.sandbox();
    const auto a = rig.add(box, "gain");
    const auto b = rig.add(box, "gain");
    const auto forth = rig.connect(a, b);
    const auto back = rig.connect(b, a);
    CHECK_EQUAL(rig.group.connections().at(1).isFeedback, true);
    REQUIRE(rig.group.disconnect(forth).isOk());
    REQUIRE(rig.group.connections().size() == 1);
    CHECK_EQUAL(rig.group.connections().at(0).id, back);
    CHECK_EQUAL(rig.group.connections().at(0).isFeedback, false);
    const auto x = noise(33, 2, 4 * n);
    rig.feed(b, x);
    rig.hear(a);
    rig.play(4 * n);
    CHECK_SAME(rig.heard[0], x);
}

TEST_CASE("client: a connection is made once, inside its group, between ports that exist") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto box = rig.sandbox();
    const auto a = rig.add(box, "gain");
    const auto b = rig.add(box, "gain");
    rig.connect(a, b);
    CHECK_EQUAL(rig.group.connect({PortKind::audio, a, 0, b, 0}).status().code, ErrorCode::duplicateConnection);
    CHECK_EQUAL(rig.group.connect({PortKind::audio, a, 1, b, 0}).status().code, ErrorCode::unknownObject);
    CHECK_EQUAL(rig.group.connect({PortKind::audio, a, 0, b, 7}).status().code, ErrorCode::unknownObject);
    CHECK_EQUAL(rig.group.connect({PortKind::audio, a, 0, 4711, 0}).status().code, ErrorCode::unknownObject);
    CHECK_EQUAL(rig.group.connections().size(), 1u);
}

TEST_CASE("client: a device that moves keeps its id, its parameters and its wires") {
    for (const auto format : bothFormats) {
        Rig rig(groupOptions(Crossing::synchronous, n));
        const auto one = rig.sandbox();
        const auto two = rig.sandbox();
        const auto a = rig.add(one, "gain", format);
        const auto b = rig.add(one, "gain", format);
        rig.setGain(a, 0.5);
        rig.setGain(b, 3);
        rig.connect(a, b);
        const auto x = noise(34, 2, 6 * n);
        rig.feed(a, x);
        rig.hear(b);
        rig.play(2 * n);
        REQUIRE(rig.group.moveDevice(b, two).isOk());
        CHECK_EQUAL(rig.group.deviceInfo(b).value().sandbox, two);
        rig.play(2 * n);
        const auto copy = rig.group.duplicateDevice(a, two);
        REQUIRE(copy.isOk());
        CHECK_EQUAL(rig.group.parameterValue(copy.value(), 0).value(), rig.ownUnits(a, 0.5, 0, 4));
        rig.play(2 * n);
        CHECK_SAME(rig.heard[0], gained(gained(x, 0.5f), 3));
    }
}

TEST_CASE("client: a removed device takes its wires along, the others play on") {
    Rig rig(groupOptions(Crossing::pipelined, n));
    const auto box = rig.sandbox();
    const auto a = rig.add(box, "gain");
    const auto b = rig.add(rig.sandbox(), "gain");
    const auto c = rig.add(box, "integrator");
    rig.connect(a, b);
    rig.connect(a, c);
    const auto x = noise(35, 2, 6 * n);
    rig.feed(a, x);
    rig.hear(c);
    rig.play(2 * n);
    CHECK_EQUAL(rig.group.removeDevice(b).text(), std::string());
    CHECK_EQUAL(rig.group.connections().size(), 1u);
    CHECK_EQUAL(rig.group.deviceInfo(b).status().code, ErrorCode::unknownObject);
    rig.play(4 * n);
    CHECK_SAME(rig.heard[0], integrated(x));
}

TEST_CASE("client: state saved from one device makes another one sound the same") {
    for (const auto format : bothFormats) {
        Rig rig(groupOptions(Crossing::synchronous, n));
        const auto a = rig.add(rig.sandbox(), "gain", format);
        const auto b = rig.add(rig.sandbox(), "gain", format);
        rig.setGain(a, 0.375);
        rig.play(n); // an active plugin takes parameters with its next block
        const auto state = rig.group.saveState(a);
        REQUIRE(state.isOk());
        REQUIRE(rig.group.loadState(b, state.value()).isOk());
        const auto x = noise(36, 2, 4 * n);
        rig.feed(b, x);
        rig.hear(b);
        rig.play(3 * n);
        auto expected = first(gained(x, 0.375f), 4 * n);
        for (auto& channel : expected) std::fill_n(channel.begin(), n, 0.0f); // not heard yet
        CHECK_SAME(rig.heard[0], expected);
    }
}

TEST_CASE("client: a block report can be read until the next block, whatever changes meanwhile") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto box = rig.sandbox();
    rig.add(box, "gain");
    Block block;
    block.frames = n;
    const auto report = rig.group.processOffline(block);
    REQUIRE(report.sandboxes.size() == 1);
    for (int i = 0; i < 3; ++i) rig.add(box, "gain"); // three new plans; an old one must not take its outcomes along
    CHECK_EQUAL(report.sandboxes.size(), 1u);
    CHECK_EQUAL(report.sandboxes[0].sandbox, box);
    CHECK(report.sandboxes[0].outcome == StageOutcome::done);
    CHECK_EQUAL(report.sandboxes[0].stages, 1u);
}
