// The six topologies that show the rules of design section 5, played through fixtures whose output is known bit by bit.
// N is the maximum block size: what one delayed edge delays by. Compensation is off, so that every delay is heard.
#include "client/test/client_kit.h"

using namespace client_kit;

namespace {

constexpr std::uint64_t topologyLength = 1000;
/// Short and full blocks mixed: a delayed edge is N frames, whatever the blocks are.
const std::vector<std::uint32_t> topologyBlocks = {64, 1, 17, 64, 64, 33, 2};

/// Delay of a connection between sandboxes.

} // namespace

TEST_CASE("client: series over three sandboxes: exact, and two blocks late when pipelined") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto a = rig.add(rig.sandbox(), "gain", one);
        const auto b = rig.add(rig.sandbox(), "integrator", other);
        const auto c = rig.add(rig.sandbox(), "gain", other);
        rig.setGain(a, 0.5);
        rig.setGain(c, 1.25);
        rig.connect(a, b);
        rig.connect(b, c);
        const auto x = noise(1, 2, topologyLength);
        rig.feed(a, x);
        rig.hear(c);
        rig.play(topologyLength, topologyBlocks);
        CHECK_SAME(rig.heard[0], delayed(gained(integrated(gained(x, 0.5f)), 1.25f), 2 * hop(crossing)));
    });
}

TEST_CASE("client: one shared sandbox: a series inside it is never delayed, in either crossing") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto box = rig.sandbox();
        // Added against the direction of the signal: the connections decide the order, not the adding.
        const auto c = rig.add(box, "gain", other);
        const auto b = rig.add(box, "integrator", one);
        const auto a = rig.add(box, "gain", one);
        rig.setGain(a, 0.75);
        rig.setGain(c, 3.5);
        rig.connect(a, b);
        rig.connect(b, c);
        const auto x = noise(2, 2, topologyLength);
        rig.feed(a, x);
        rig.hear(a);
        rig.hear(b);
        rig.hear(c);
        rig.play(topologyLength, topologyBlocks);
        // Outputs that the host reads too are not processed in place.
        CHECK_SAME(rig.heard[0], gained(x, 0.75f));
        CHECK_SAME(rig.heard[1], integrated(gained(x, 0.75f)));
        CHECK_SAME(rig.heard[2], gained(integrated(gained(x, 0.75f)), 3.5f));
    });
}

TEST_CASE("client: two in one: a chain leaves its sandbox and returns, beside a direct way") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto home = rig.sandbox();
        const auto a = rig.add(home, "gain", one);
        const auto c = rig.add(home, "integrator", other);
        const auto b = rig.add(rig.sandbox(), "gain", other);
        rig.setGain(a, 0.5);
        rig.setGain(b, 1.5);
        rig.connect(a, b);
        rig.connect(b, c); // first: copied
        rig.connect(a, c); // second: added
        const auto x = noise(3, 2, topologyLength);
        rig.feed(a, x);
        rig.hear(c);
        rig.play(topologyLength, topologyBlocks);
        const auto direct = gained(x, 0.5f);
        CHECK_SAME(rig.heard[0], integrated(sum(delayed(gained(direct, 1.5f), 2 * hop(crossing)), direct)));
    });
}

TEST_CASE("client: partly cyclic order: sandboxes that feed each other through devices that do not") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto left = rig.sandbox();
        const auto right = rig.sandbox();
        const auto a = rig.add(left, "gain", one);
        const auto b = rig.add(right, "integrator", one);
        const auto c = rig.add(left, "gain", other);
        const auto d = rig.add(right, "mix2", other);
        const auto e = rig.add(right, "gain", one); // starts a chain of its own from right to left
        rig.setGain(a, 0.5);
        rig.setGain(c, 0.25);
        rig.setGain(e, 2);
        rig.connect(a, b);
        rig.connect(b, c);
        rig.connect(e, c);
        rig.connect(c, 0, d, 0);
        rig.connect(a, 0, d, 1);
        const auto x = noise(4, 2, topologyLength);
        const auto y = noise(5, 2, topologyLength);
        rig.feed(a, x);
        rig.feed(e, y);
        rig.hear(d);
        rig.play(topologyLength, topologyBlocks);
        const auto h = hop(crossing);
        const auto atA = gained(x, 0.5f);
        const auto atB = integrated(delayed(atA, h));
        const auto atC = gained(sum(delayed(atB, h), delayed(gained(y, 2), h)), 0.25f);
        CHECK_SAME(rig.heard[0], mixed2(delayed(atC, h), delayed(atA, h)));
    });
}

TEST_CASE("client: tapped output and side chain: one output feeds a port, the host and a tap, another the side chain") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto source = rig.sandbox();
        const auto a = rig.add(source, "gain", one);
        const auto s = rig.add(rig.sandbox(), "gain", other);
        const auto k = rig.add(rig.sandbox(), "ducker", one);
        const auto m = rig.add(source, "mono-to-stereo", other);
        rig.setGain(a, 0.5);
        rig.setGain(s, 2);
        rig.set(k, 0, 2, 0, 8);
        rig.connect(a, k);
        rig.connect(s, 0, k, 1);
        rig.connect(m, 0, k, 1); // a second one, added to the side chain
        const auto x = noise(6, 2, topologyLength);
        const auto side = noise(7, 2, topologyLength);
        const auto voice = noise(8, 1, topologyLength);
        rig.feed(a, x);
        rig.feed(s, side);
        rig.feed(m, voice);
        rig.hear(k);
        rig.hear(a);
        const auto tap = rig.group.addTap(a, 0);
        REQUIRE(tap.isOk());
        rig.play(topologyLength, topologyBlocks);
        const auto h = hop(crossing);
        const auto atA = gained(x, 0.5f);
        const auto atSide = sum(delayed(gained(side, 2), h), delayed(spreadToStereo(voice), h));
        CHECK_SAME(rig.heard[0], ducked(delayed(atA, h), atSide, 2));
        CHECK_SAME(rig.heard[1], atA);

        auto tapped = silence(2, n);
        float* channels[2] = {tapped[0].data(), tapped[1].data()};
        const auto reading = rig.group.readTap(tap.value(), channels, n);
        REQUIRE(reading.isOk());
        const auto& last = rig.blocks.back();
        CHECK_EQUAL(reading.value().frames, last.frames);
        CHECK_EQUAL(reading.value().channels, 2u);
        double peak = 0;
        for (std::size_t c = 0; c < 2; ++c) {
            for (std::uint32_t i = 0; i < last.frames; ++i) {
                CHECK_EQUAL(tapped[c][i], atA[c][last.start + i]);
                peak = std::max(peak, std::abs(static_cast<double>(tapped[c][i])));
            }
        }
        CHECK_EQUAL(reading.value().peak, peak);
    });
}

TEST_CASE("client: feedback inside a sandbox is N frames late, whatever the crossing") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto box = rig.sandbox();
        const auto m = rig.add(box, "mix2", one);
        const auto g = rig.add(box, "gain", other);
        const auto i = rig.add(box, "gain", one);
        rig.setGain(g, 0.75);
        rig.setGain(i, 0.5);
        rig.connect(m, g);
        rig.connect(g, 0, m, 1); // closes a cycle: feedback
        rig.connect(i, i);       // so does this
        const auto x = noise(9, 2, topologyLength);
        rig.feed(m, x);
        rig.feed(i, x);
        rig.hear(m);
        rig.hear(i);
        rig.play(topologyLength, topologyBlocks);

        auto loop = x;
        auto self = x;
        for (std::size_t c = 0; c < 2; ++c) {
            for (std::size_t t = 0; t < topologyLength; ++t) {
                const float fedBack = t < n ? 0.0f : loop[c][t - n] * 0.75f;
                const float halved = fedBack * 0.5f;
                loop[c][t] = x[c][t] - halved;
                const float own = t < n ? 0.0f : self[c][t - n];
                const float mixed = x[c][t] + own;
                self[c][t] = mixed * 0.5f;
            }
        }
        CHECK_SAME(rig.heard[0], loop);
        CHECK_SAME(rig.heard[1], self);

        const auto connections = rig.group.connections();
        REQUIRE(connections.size() == 3);
        CHECK(!connections[0].isFeedback && connections[1].isFeedback && connections[2].isFeedback);
    });
}

TEST_CASE("client: feedback across sandboxes: N frames a round when synchronous, N for each crossing when pipelined") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto m = rig.add(rig.sandbox(), "mix2", one);
        const auto g = rig.add(rig.sandbox(), "gain", other);
        rig.setGain(g, 1.5);
        rig.connect(m, g);
        rig.connect(g, 0, m, 1);
        const auto x = noise(10, 2, topologyLength);
        rig.feed(m, x);
        rig.hear(m);
        rig.hear(g);
        rig.play(topologyLength, topologyBlocks);

        const bool isPipelined = crossing == Crossing::pipelined;
        const std::size_t round = isPipelined ? 2 * n : n;
        auto loop = x;
        for (std::size_t c = 0; c < 2; ++c) {
            for (std::size_t t = 0; t < topologyLength; ++t) {
                const float fedBack = t < round ? 0.0f : loop[c][t - round] * 1.5f;
                const float halved = fedBack * 0.5f;
                loop[c][t] = x[c][t] - halved;
            }
        }
        CHECK_SAME(rig.heard[0], loop);
        CHECK_SAME(rig.heard[1], delayed(gained(loop, 1.5f), hop(crossing)));
        const auto connections = rig.group.connections();
        REQUIRE(connections.size() == 2);
        CHECK_EQUAL(connections[0].isDelayed, isPipelined);
        CHECK(connections[1].isDelayed);
        CHECK_EQUAL(connections[1].isFeedback, !isPipelined);
    });
}

TEST_CASE("client: an input port is its host input, then its connections in the order they were made") {
    // Chosen so that another order of additions gives other bits.
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Rig rig(groupOptions(crossing, n));
        const auto box = rig.sandbox();
        const auto target = rig.add(box, "gain");
        const auto first_ = rig.add(box, "gain");
        const auto second = rig.add(box, "gain");
        rig.setGain(first_, 4);
        rig.connect(second, target);
        rig.connect(first_, target);
        const auto x = constant(1.0f, 2, n), y = constant(16777216.0f, 2, n), z = constant(-4194304.0f, 2, n);
        rig.feed(second, y);
        rig.feed(first_, z);
        rig.feed(target, x);
        rig.hear(target);
        rig.play(n);
        CHECK_SAME(rig.heard[0], sum(sum(x, y), gained(z, 4))); // (1 + 2^24) - 2^24 = 0
    }
}

TEST_CASE("client: a mono source feeds every channel of a wider port, surplus channels are dropped or silent") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Rig rig(groupOptions(crossing, n));
        const auto stereo = rig.add(rig.sandbox(), "gain");
        const auto mono = rig.add(rig.sandbox(), "mono-to-stereo");
        const auto wide = rig.add(rig.sandbox(), "surround-passthrough");
        rig.connect(stereo, mono);
        rig.connect(stereo, wide);
        const auto x = noise(11, 2, topologyLength);
        const auto one = noise(12, 1, topologyLength);
        rig.feed(stereo, x);
        const auto another = rig.add(rig.sandbox(), "gain");
        rig.feed(another, one);
        rig.hear(mono);
        rig.hear(wide);
        rig.hear(another);
        rig.play(topologyLength, topologyBlocks);
        const auto late = delayed(x, hop(crossing));
        CHECK_SAME(rig.heard[0], spreadToStereo({late[0]}));
        auto six = silence(6, topologyLength);
        six[0] = late[0];
        six[1] = late[1];
        CHECK_SAME(rig.heard[1], six);
        CHECK_SAME(rig.heard[2], Signal({one[0], one[0]}));
    }
}
