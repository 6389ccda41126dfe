// The block protocol with real engines and the real host, held or delayed between its steps: the interleavings that the
// models of property-tests/protocol name, and random ones. Sandboxes are threads of this process here.
#include "client/test/client_kit.h"
#include "client/test/joining.h"
#include "os/affinity.h"
#include "os/clock.h"
#include "wire/protocol_point.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <thread>
#include <utility>

using namespace client_kit;
using wire::ProtocolPoint;

namespace {

constexpr std::uint64_t patienceNs = 10'000'000'000;

/// What the test counts must not order what it watches: the thread sanitizer would see no race that a counter hides.
#if defined(__SANITIZE_THREAD__)
constexpr std::memory_order watching = std::memory_order_relaxed;
#else
constexpr std::memory_order watching = std::memory_order_seq_cst;
#endif

/// A number that threads share for the test alone.
template <typename Number>
class Watched {
public:
    Watched& operator=(Number to) noexcept {
        value.store(to, watching);
        return *this;
    }
    Number get() const noexcept { return value.load(watching); }
    operator Number() const noexcept { return get(); }
    Number add(Number by) noexcept { return value.fetch_add(by, watching); }

private:
    std::atomic<Number> value{};
};

/// What happens at each point; counts are kept whatever it does.
struct Points {
    std::array<Watched<std::uint64_t>, 16> passed;
    Watched<std::int64_t> ringing;         ///< stages between their done word and the end of their rings
    Watched<std::uint64_t> done;           ///< stages that have rung everybody
    Watched<std::uint64_t> rungWhenLooked; ///< rings of the host when it last looked at done words
    Watched<std::uint64_t> expected;       ///< value of `done` when the running block is complete
    Watched<std::uint64_t> doneBefore;     ///< value of `done` when the running block began
    Watched<std::uint64_t> lostRings;      ///< somebody slept to the end though he could have gone on, and nobody rang
    Watched<std::uint32_t> isAsking;       ///< a block begins, and the host has not looked yet
    Watched<std::uint32_t> delays;         ///< seed; 0: none

    std::uint64_t count(ProtocolPoint point) const { return passed[static_cast<std::size_t>(point)]; }
    void reset() {
        letGo();
        for (auto& each : passed) each = 0;
        ringing = 0;
        isAsking = 0;
        for (auto* each : {&done, &rungWhenLooked, &expected, &doneBefore, &lostRings}) *each = 0;
        delays = 0;
    }

    /// From now on threads do this at each point; they pass some also while no block runs.
    void hold(std::function<void(ProtocolPoint)> action) {
        letGo();
        held = std::move(action);
        isHeld = true;
    }
    /// Returns when nobody does it any more.
    void letGo() {
        isHeld = false;
        while (holding.load() != 0) std::this_thread::yield();
    }
    void pass(ProtocolPoint point) {
        if (!isHeld) return;
        holding.fetch_add(1);
        if (isHeld) held(point);
        holding.fetch_sub(1);
    }
    bool areHeld() const noexcept { return isHeld; }

private:
    std::atomic<bool> isHeld{false};
    std::atomic<std::uint32_t> holding{0}; ///< threads that look at `held`
    std::function<void(ProtocolPoint)> held;
};
Points points;

/// Until it holds, or for so long that the case fails by what it checks.
template <typename Condition>
void waitFor(Condition&& isMet) {
    const std::uint64_t until = os::nowNs() + patienceNs;
    while (!isMet() && os::nowNs() < until) std::this_thread::yield();
}

void delaySometimes(std::uint32_t seed) {
    static std::atomic<std::uint32_t> threads{0};
    thread_local std::minstd_rand random(seed * 977 + threads.fetch_add(1));
    const auto drawn = random();
    if (drawn % 4 != 0) return;
    if (drawn % 3 == 0)
        std::this_thread::yield();
    else
        os::sleepUntil(os::nowNs() + drawn / 16 % 200'000);
}

Block blockOf(std::uint32_t frames) {
    Block block;
    block.frames = frames;
    return block;
}

struct Protocol {
    GroupOptions options;
    std::unique_ptr<Rig> rig;
    std::vector<SandboxId> boxes;
    std::vector<DeviceId> devices;
    std::uint64_t stages = 0; ///< per block

    explicit Protocol(Crossing crossing, std::uint32_t sandboxes, Runtime& runtime = sharedRuntime(),
                      bool savesEnergy = false) {
        points.reset();
        options = groupOptions(crossing, n);
        options.hangAfterNs = patienceNs;
        options.savesEnergy = savesEnergy;
        rig = std::make_unique<Rig>(runtime, options);
        rig->hosting = HostingMode::direct;
        for (std::uint32_t i = 0; i < sandboxes; ++i) {
            boxes.push_back(rig->sandbox());
            devices.push_back(rig->add(boxes.back(), "gain"));
        }
        stages = sandboxes;
    }
    ~Protocol() {
        points.letGo();
        points.delays = 0;
    }
    /// One block without deadlines, as the host runs it.
    bool play() {
        points.doneBefore = points.done.get();
        points.expected = points.done + stages;
        points.isAsking = 1;
        const auto report = rig->group.processOffline(blockOf(n));
        // Somebody may still be ringing for the block that is over.
        waitFor([] { return points.done >= points.expected; });
        return report.isComplete && report.sequence != 0;
    }
};

} // namespace

namespace glovebox::wire {

void atProtocolPoint(ProtocolPoint point) noexcept {
    points.passed[static_cast<std::size_t>(point)].add(1);
    if (point == ProtocolPoint::engineBeforeDone) points.ringing.add(1);
    if (point == ProtocolPoint::hostAsked) points.isAsking = 1;
    if (point == ProtocolPoint::hostLooks) {
        points.isAsking = 0;
        points.rungWhenLooked = points.count(ProtocolPoint::engineRangHost);
    }
    if (point == ProtocolPoint::hostSleptInVain && points.ringing == 0 && points.done == points.expected &&
        points.rungWhenLooked == points.count(ProtocolPoint::engineRangHost))
        points.lostRings.add(1);
    // Who waits for others is asked before they begin, and rung after they are done: so many stages are done before its own.
    static thread_local std::uint64_t itsTurn = ~std::uint64_t{0};
    if (point == ProtocolPoint::engineBeforeDone)
        itsTurn = std::min(itsTurn, points.count(point) - 1 - points.doneBefore);
    // Whoever was about to ring has changed the word when this one looks at it next.
    static thread_local bool isNobodyRinging = false;
    if (point == ProtocolPoint::engineSleptInVain) {
        const bool hasTurn = itsTurn != ~std::uint64_t{0} && points.done - points.doneBefore >= itsTurn;
        isNobodyRinging = points.ringing == 0 && points.isAsking == 0 && hasTurn;
    }
    if (point == ProtocolPoint::engineWasNotRung && isNobodyRinging) points.lostRings.add(1);
    points.pass(point);
    if (const std::uint32_t seed = points.delays) delaySometimes(seed);
    if (point == ProtocolPoint::engineHasRung) {
        points.done.add(1);
        points.ringing.add(-1);
    }
}

} // namespace glovebox::wire

TEST_CASE("protocol: a host that is about to say that it sleeps sees the block that was completed just before") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        Protocol protocol(crossing, 1);
        CHECK(protocol.play());
        for (int i = 0; i < 3; ++i) {
            const std::uint64_t flags = points.count(ProtocolPoint::hostBeforeFlag);
            points.hold([flags](ProtocolPoint point) {
                // Nobody is done before the host has looked, and everybody has rung before it raises its flag.
                if (point == ProtocolPoint::engineBeforeDone)
                    waitFor([&] { return points.count(ProtocolPoint::hostBeforeFlag) > flags; });
                if (point == ProtocolPoint::hostBeforeFlag) waitFor([] { return points.done == points.expected; });
            });
            CHECK(protocol.play());
            points.letGo();
        }
        CHECK_EQUAL(points.lostRings.get(), 0u);
        CHECK_EQUAL(points.count(ProtocolPoint::hostSleptInVain), 0u);
    }
}

TEST_CASE("protocol: who waits for others is asked before anybody starts, however slowly the host asks") {
    Protocol protocol(Crossing::synchronous, 2);
    protocol.rig->connect(protocol.devices[0], protocol.devices[1]);
    CHECK(protocol.play());
    // Whoever has finished a block stays awake until the host has asked somebody for the next one. The host then asks the
    // next sandbox only when that one has had its turn, and when one that was rung too early could sleep again.
    std::atomic<std::uint64_t> asked{~std::uint64_t{0}};
    points.hold([&](ProtocolPoint point) {
        static thread_local bool hasFinished = false;
        constexpr std::uint64_t momentNs = 30'000'000;
        const std::uint64_t until = os::nowNs() + momentNs;
        if (point == ProtocolPoint::engineHasRung) hasFinished = true;
        if (point == ProtocolPoint::engineBeforeFlag && std::exchange(hasFinished, false)) {
            const std::uint64_t now = points.count(ProtocolPoint::hostAsked);
            waitFor([&] { return points.count(ProtocolPoint::hostAsked) != now || !points.areHeld(); });
        }
        if (point != ProtocolPoint::hostAsked || points.count(point) != asked + 1) return;
        const std::uint64_t done = points.expected - 2, slept = points.count(ProtocolPoint::engineBeforeSleep);
        while (points.done == done && os::nowNs() < until) std::this_thread::yield();
        while (points.count(ProtocolPoint::engineBeforeSleep) <= slept + 1 && os::nowNs() < until)
            std::this_thread::yield();
    });
    for (int i = 0; i < 4; ++i) {
        if (i > 0) asked = points.count(ProtocolPoint::hostAsked);
        CHECK(protocol.play());
    }
    points.letGo();
    CHECK_EQUAL(points.lostRings.get(), 0u);
}

TEST_CASE("protocol: a sandbox that counts itself as finished too late hides nobody in the next block") {
    Protocol protocol(Crossing::pipelined, 2);
    CHECK(protocol.play());
    // One of them stays before its count of this block until the host has asked for the next one.
    const std::uint64_t asked = points.count(ProtocolPoint::hostAsked);
    std::atomic<bool> hasStayed{false};
    std::atomic<std::uint64_t> doneInNext{0};
    points.hold([&](ProtocolPoint point) {
        if (point == ProtocolPoint::engineBeforeCount && !hasStayed.exchange(true))
            waitFor([&] { return points.count(ProtocolPoint::hostAsked) >= asked + 4; });
        // Of the next block the last one finishes when the host is asleep.
        if (point == ProtocolPoint::engineBeforeDone && points.count(ProtocolPoint::hostAsked) >= asked + 4 &&
            doneInNext.fetch_add(1) == 1) {
            const std::uint64_t rung = points.count(ProtocolPoint::hostBeforeSleep);
            const std::uint64_t until = os::nowNs() + 100'000'000;
            while (points.count(ProtocolPoint::hostBeforeSleep) == rung && os::nowNs() < until)
                std::this_thread::yield();
        }
    });
    points.expected = points.done + 4;
    for (int i = 0; i < 2; ++i) CHECK(protocol.rig->group.processOffline(blockOf(n)).isComplete);
    waitFor([] { return points.done == points.expected; });
    points.letGo();
    CHECK(hasStayed.load());
    CHECK_EQUAL(points.lostRings.get(), 0u);
}

TEST_CASE("protocol: a group that saves energy never spins, where others do") {
    const auto processors = os::allowedProcessors();
    // What others measured may be that spinning helps nobody here.
    REQUIRE(::setenv("GLOVEBOX_CALIBRATION", "off", 1) == 0);
    RuntimeOptions runtimeOptions;
    runtimeOptions.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    auto runtime = Runtime::create(runtimeOptions);
    REQUIRE(::unsetenv("GLOVEBOX_CALIBRATION") == 0);
    REQUIRE(runtime.isOk());
    constexpr std::uint64_t periodNs = 1'500'000;
    constexpr int blocks = 100;
    for (const bool savesEnergy : {true, false}) {
        bool isWhole = true, isApart = false;
        // Where threads can be kept the host and its sandboxes are apart; threads are where those were that began them.
        std::thread([&] {
            isApart = processors.size() > 1 && os::pinThisThread(processors[1]).isOk();
            Protocol made(Crossing::synchronous, 2, *runtime, savesEnergy);
            if (isApart) isApart = os::pinThisThread(processors[0]).isOk();
            // Back to back, and as a host plays who keeps a pace: the heads are awake before.
            for (const bool isPaced : {false, true}) {
                for (int i = 0; i < blocks; ++i) {
                    const std::uint64_t begun = os::nowNs();
                    const auto report = made.rig->group.process(blockOf(n));
                    isWhole = isWhole && report.sequence != 0;
                    if (isPaced) os::sleepUntil(begun + periodNs);
                }
            }
        }).join();
        CHECK(isWhole);
        const std::uint64_t host = points.count(ProtocolPoint::hostSpins);
        const std::uint64_t engines = points.count(ProtocolPoint::engineSpins);
        std::printf("# %s: %llu turns of the host, %llu of its engines\n", savesEnergy ? "saving" : "usual",
                    static_cast<unsigned long long>(host), static_cast<unsigned long long>(engines));
        if (savesEnergy) {
            CHECK_EQUAL(host, 0u);
            CHECK_EQUAL(engines, 0u);
        } else if (isApart) {
            CHECK(host > 0);
            CHECK(engines > 0);
        }
    }
}

TEST_CASE("protocol: with random delays between all steps every block is complete and every ring is heard") {
    constexpr int blocks = 150;
    for (const auto shape : {"parallel", "chain", "join", "diamond"}) {
        const std::string name = shape;
        Protocol protocol(name == "parallel" ? Crossing::pipelined : Crossing::synchronous, 3);
        const auto& d = protocol.devices;
        if (name == "chain") {
            protocol.rig->connect(d[0], d[1]);
            protocol.rig->connect(d[1], d[2]);
        } else if (name == "join") {
            protocol.rig->connect(d[0], d[2]);
            protocol.rig->connect(d[1], d[2]);
        } else if (name == "diamond") {
            // Back into the first sandbox, which has a second stage then.
            const auto last = protocol.rig->add(protocol.boxes[0], "gain");
            protocol.rig->connect(d[0], d[1]);
            protocol.rig->connect(d[0], d[2]);
            protocol.rig->connect(d[1], last);
            protocol.rig->connect(d[2], last);
            protocol.stages = 4;
        }
        CHECK(protocol.play());
        for (int i = 0; i < blocks; ++i) {
            points.delays = static_cast<std::uint32_t>(i / 10 + 1);
            CHECK(protocol.play());
        }
        points.delays = 0;
        std::printf("# %s: %llu blocks, the host slept %llu times and was rung %llu times\n", shape,
                    static_cast<unsigned long long>(blocks),
                    static_cast<unsigned long long>(points.count(ProtocolPoint::hostBeforeSleep)),
                    static_cast<unsigned long long>(points.count(ProtocolPoint::engineRangHost)));
        CHECK_EQUAL(points.lostRings.get(), 0u);
    }
}

TEST_CASE("protocol: samples cross without a race while the plan changes under them") {
    Protocol protocol(Crossing::synchronous, 3);
    Rig& rig = *protocol.rig;
    const auto& d = protocol.devices;
    const auto first = rig.connect(d[0], d[1]);
    rig.connect(d[1], d[2]);
    const auto x = noise(5, 2, 400 * n);
    rig.feed(d[0], x);
    rig.feed(d[2], x);
    rig.hear(d[2]);
    std::atomic<bool> isPlaying{true};
    points.delays = 9;
    std::optional<Joining> player([&] {
        for (int i = 0; i < 120; ++i) rig.playBlock(n);
        isPlaying = false;
    });
    auto wire = first;
    while (isPlaying) {
        REQUIRE(rig.group.disconnect(wire).isOk());
        auto again = rig.group.connect({PortKind::audio, d[0], 0, d[1], 0});
        REQUIRE(again.isOk());
        wire = again.value();
    }
    player.reset();
    points.delays = 0;
    for (const auto& block : rig.blocks) {
        CHECK(block.isComplete);
        // Connected or not, nothing in between: the whole block has one of two values.
        const auto at = block.start;
        const bool hasBoth = rig.heard[0][0][at] != x[0][at];
        for (auto i = at; i < at + block.frames; ++i)
            CHECK_EQUAL(rig.heard[0][0][i], hasBoth ? x[0][i] + x[0][i] : x[0][i]);
    }
}
