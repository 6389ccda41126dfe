// Latency compensation as it is heard: latency-delay delays by the 100 frames that it reports.
#include "client/test/client_kit.h"

using namespace client_kit;

namespace {

constexpr std::uint64_t latencyLength = 1200;
constexpr std::size_t own = 100;
const std::vector<std::uint32_t> latencyBlocks = {64, 5, 40, 64, 1};

} // namespace

TEST_CASE("client: the quicker of two branches waits for the slower one, side chains too") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n, true));
        const auto slow = rig.add(rig.sandbox(), "latency-delay", one);
        const auto quick = rig.add(rig.sandbox(), "gain", other);
        const auto end = rig.sandbox();
        const auto mix = rig.add(end, "mix2", other);
        const auto near = rig.add(end, "gain", one);
        const auto duck = rig.add(end, "ducker", one);
        rig.setGain(quick, 0.5);
        rig.setGain(near, 0.25);
        rig.connect(slow, 0, mix, 0);
        rig.connect(quick, 0, mix, 1);
        rig.connect(near, 0, mix, 1);
        rig.connect(slow, 0, duck, 0);
        rig.connect(near, 0, duck, 1);
        const auto x = noise(21, 2, latencyLength);
        rig.feed(slow, x);
        rig.feed(quick, x);
        rig.feed(near, x);
        rig.feed(mix, 0, x); // the host's own input of a device is aligned with its connections
        rig.hear(mix);
        rig.hear(duck);
        rig.play(latencyLength, latencyBlocks);
        const auto total = own + hop(crossing);
        const auto mixed = mixed2(sum(x, x), sum(gained(x, 0.5f), gained(x, 0.25f)));
        CHECK_SAME(rig.heard[0], delayed(mixed, total));
        CHECK_SAME(rig.heard[1], delayed(ducked(x, gained(x, 0.25f), 4), total));
        CHECK_EQUAL(rig.group.deviceInfo(mix).value().pathLatencyFrames, total);
        CHECK_EQUAL(rig.group.deviceInfo(slow).value().pathLatencyFrames, own);
        CHECK_EQUAL(rig.group.deviceInfo(near).value().pathLatencyFrames, 0u);
    });
}

TEST_CASE("client: without compensation every branch arrives when it arrives") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n, false));
        const auto slow = rig.add(rig.sandbox(), "latency-delay", one);
        const auto mix = rig.add(rig.sandbox(), "mix2", other);
        rig.connect(slow, 0, mix, 0);
        const auto x = noise(22, 2, latencyLength);
        rig.feed(slow, x);
        rig.feed(mix, 1, x);
        rig.hear(mix);
        rig.play(latencyLength, latencyBlocks);
        CHECK_SAME(rig.heard[0], mixed2(delayed(x, own + hop(crossing)), x));
    });
}

TEST_CASE(
    "client: a killed sandbox with `bypass` hears its inputs aligned as its devices did: nothing is heard of it") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n, true));
        const auto slow = rig.add(rig.sandbox(), "latency-delay", one);
        const auto doomed = rig.sandbox(Fallback::bypass);
        const auto a = rig.add(doomed, "latency-delay", other);
        const auto b = rig.add(doomed, "gain", one);
        const auto end = rig.add(rig.sandbox(), "gain", other);
        rig.setGain(b, 1);
        rig.setGain(end, 1);
        rig.connect(slow, a);
        rig.connect(a, b);
        rig.connect(b, end);
        const auto x = noise(26, 2, 3 * latencyLength);
        for (const auto device : {slow, a, b}) rig.feed(device, x);
        rig.hear(end);
        rig.play(latencyLength, latencyBlocks);
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        for (int i = 0; i < 20; ++i) rig.playBlock(i % 2 == 0 ? n : 23);
        // A line goes on when a plan changes elsewhere.
        rig.connect(rig.add(rig.sandbox(), "gain", one), end);
        for (int i = 0; i < 10; ++i) rig.playBlock(n);
        const auto whole = delayed(sum(x, sum(x, x)), 2 * own + 2 * hop(crossing));
        CHECK_SAME(rig.heard[0], first(whole, rig.position));
    });
}

TEST_CASE("client: a device that is restarted is taken out and put back: lines at it begin anew, all others go on") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n, true));
        const auto slow = rig.add(rig.sandbox(), "latency-delay", one);
        const auto quick = rig.add(rig.sandbox(), "gain", other);
        const auto mix = rig.add(rig.sandbox(), "mix2", one);
        rig.setGain(quick, 0.5);
        rig.connect(slow, 0, mix, 0);
        rig.connect(quick, 0, mix, 1);
        const auto x = noise(27, 2, latencyLength);
        for (const auto device : {slow, quick, mix}) rig.feed(device, x);
        rig.hear(mix);
        const auto total = own + hop(crossing);
        const auto silentFrom = [&](Signal signal, std::uint64_t from) {
            for (auto& channel : signal) std::fill_n(channel.begin() + static_cast<std::ptrdiff_t>(from), total, 0.0f);
            return signal;
        };
        auto fromHost = delayed(x, total), fromQuick = delayed(gained(x, 0.5f), total);
        rig.play(400, latencyBlocks);
        REQUIRE(rig.group.restartDevice(quick).isOk());
        // A delayed edge goes on, with what compensates behind it.
        if (crossing == Crossing::synchronous) fromQuick = silentFrom(fromQuick, rig.position);
        rig.play(400, latencyBlocks);
        REQUIRE(rig.group.restartDevice(mix).isOk());
        fromHost = silentFrom(fromHost, rig.position);
        for (auto& channel : fromQuick)
            std::fill_n(channel.begin() + static_cast<std::ptrdiff_t>(rig.position), own, 0.0f);
        rig.play(400, latencyBlocks);
        CHECK_SAME(rig.heard[0], mixed2(sum(fromHost, delayed(x, total)), fromQuick));
    });
}

TEST_CASE("client: automation is delayed with the audio that it belongs to") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n, true));
        const auto slow = rig.add(rig.sandbox(), "latency-delay", one);
        const auto gain = rig.add(rig.sandbox(), "gain", other);
        rig.connect(slow, gain);
        const auto x = noise(23, 2, latencyLength);
        rig.feed(slow, x);
        rig.hear(gain);
        constexpr std::uint64_t moment = 333;
        core::Event event;
        event.kind = EventKind::parameterValue;
        event.id = 0;
        event.value = rig.ownUnits(gain, 0.5, 0, 4);
        rig.command(moment, gain, event);
        rig.play(latencyLength, latencyBlocks);
        auto expected = x;
        for (auto& channel : expected)
            for (std::size_t i = moment; i < latencyLength; ++i) channel[i] *= 0.5f;
        CHECK_SAME(rig.heard[0], delayed(expected, own + hop(crossing)));
    });
}

TEST_CASE("client: feedback is not compensated") {
    Rig rig(groupOptions(Crossing::synchronous, n, true));
    const auto box = rig.sandbox();
    const auto mix = rig.add(box, "mix2");
    const auto slow = rig.add(box, "latency-delay");
    rig.connect(mix, slow);
    rig.connect(slow, 0, mix, 1);
    const auto x = noise(24, 2, latencyLength);
    rig.feed(mix, x);
    rig.hear(mix);
    rig.play(latencyLength, latencyBlocks);
    auto loop = x;
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t t = n + own; t < latencyLength; ++t) {
            const float halved = loop[c][t - n - own] * 0.5f;
            loop[c][t] = x[c][t] - halved;
        }
    }
    CHECK_SAME(rig.heard[0], loop);
    CHECK_EQUAL(rig.group.deviceInfo(mix).value().pathLatencyFrames, 0u);
}

TEST_CASE("client: a plugin that changes its latency is restarted and everything is aligned anew") {
    for (const auto format : bothFormats) {
        Rig rig(groupOptions(Crossing::synchronous, n, true));
        const auto ahead = rig.add(rig.sandbox(), "lookahead", format);
        const auto mix = rig.add(rig.sandbox(), "mix2");
        rig.connect(ahead, 0, mix, 0);
        const auto x = noise(25, 2, 400000);
        rig.feed(ahead, x);
        rig.feed(mix, 1, x);
        rig.hear(mix);
        rig.play(640);
        CHECK_SAME(rig.heard[0], first(delayed(mixed2(x, x), 64), 640));

        rig.set(ahead, 0, 2, 0, 2);
        // The plugin asks for its restart in its own time, some from process: blocks go on until it has happened.
        const auto latency = [&] { return rig.group.deviceInfo(ahead).value().status.latencyFrames; };
        while (latency() != 512 && rig.position < 390000) rig.play(n);
        CHECK_EQUAL(latency(), 512u);
        CHECK_EQUAL(rig.group.deviceInfo(mix).value().pathLatencyFrames, 512u);
        const auto begin = rig.position;
        rig.play(1500);
        const auto expected = delayed(mixed2(x, x), 512);
        for (std::size_t c = 0; c < 2; ++c)
            for (auto i = begin + 512; i < begin + 1500; ++i)
                if (!CHECK_EQUAL(rig.heard[0][c][i], expected[c][i])) return;
    }
}
