// Notes and automation on their way: into a device, from device to device, out to the host, and when their source dies.
// note-echo repeats what it gets 480 frames later; sine-synth starts a note at its own frame with a sample of 0.
#include "client/test/client_kit.h"

#include <condition_variable>
#include <mutex>

using namespace client_kit;

namespace {

constexpr std::uint64_t echo = 480;
constexpr std::uint64_t moment = 5;

core::Event note(EventKind kind, std::int32_t id = 7) {
    core::Event event;
    event.kind = kind;
    event.port = 0;
    event.noteId = id;
    event.channel = 0;
    event.key = 69;
    event.value = 1;
    return event;
}

/// The first frame that is not silent; the length if there is none.
std::uint64_t firstLoud(const Signal& signal) {
    std::uint64_t frame = 0;
    while (frame < signal[0].size() && signal[0][frame] == 0) ++frame;
    return frame;
}

} // namespace

TEST_CASE("client: a note arrives at its frame, through an event connection too, one N later where that is delayed") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        Rig rig(groupOptions(crossing, n));
        const auto source = rig.add(rig.sandbox(), "note-echo", one);
        const auto synth = rig.add(rig.sandbox(), "sine-synth", other);
        const auto near = rig.add(rig.sandbox(), "sine-synth", one);
        rig.connect(source, 0, synth, 0, PortKind::event);
        REQUIRE(rig.group.collectEvents(source).isOk());
        rig.hear(synth);
        rig.hear(near);
        rig.command(moment, source, note(EventKind::noteOn));
        rig.command(moment + n, near, note(EventKind::noteOn));
        std::uint64_t heardAt = 0;
        while (rig.position < 1000) {
            const auto start = rig.position;
            rig.play(n);
            const auto* events = rig.group.eventsOf(source);
            REQUIRE(events != nullptr);
            for (const auto& event : events->view()) {
                if (event.kind != EventKind::noteOn) continue;
                CHECK_EQUAL(heardAt, 0u);
                heardAt = start + event.time;
                CHECK_EQUAL(event.noteId, 7);
                CHECK_EQUAL(event.key, 69);
                CHECK_EQUAL(event.value, 1.0);
            }
        }
        CHECK_EQUAL(heardAt, moment + echo);
        CHECK_EQUAL(firstLoud(rig.heard[0]), moment + echo + (crossing == Crossing::pipelined ? n : 0) + 1);
        CHECK_EQUAL(firstLoud(rig.heard[1]), moment + n + 1);
    });
}

TEST_CASE("client: notes sound the same in direct mode and sandboxed") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        std::vector<Signal> heard;
        for (const auto hosting : {HostingMode::direct, HostingMode::sandboxed}) {
            Rig rig(groupOptions(crossing, n, true));
            rig.hosting = hosting;
            const auto source = rig.add(rig.sandbox(), "note-echo");
            const auto synth = rig.add(rig.sandbox(), "sine-synth", Format::vst3);
            const auto slow = rig.add(rig.sandbox(), "latency-delay");
            rig.connect(source, 0, synth, 0, PortKind::event);
            rig.connect(synth, slow);
            rig.hear(slow);
            for (int i = 0; i < 12; ++i) {
                auto on = note(EventKind::noteOn, i);
                on.key = static_cast<std::int16_t>(60 + i);
                auto off = on;
                off.kind = EventKind::noteOff;
                rig.command(static_cast<std::uint64_t>(i) * 37, source, on);
                rig.command(static_cast<std::uint64_t>(i) * 37 + 20, synth, on);
                rig.command(static_cast<std::uint64_t>(i) * 41 + 300, source, off);
            }
            rig.play(2000, {64, 9, 30});
            heard.push_back(rig.heard[0]);
        }
        CHECK(firstLoud(heard[0]) < 1000);
        CHECK_SAME(heard[1], heard[0]);
    }
}

TEST_CASE("client: when the source of a note dies the note ends, in either crossing") {
    inEveryCrossingAndFormat([](Crossing crossing, Format one, Format other) {
        std::mutex mutex;
        std::condition_variable arrived;
        bool hasEnded = false;
        Rig rig(groupOptions(crossing, n), [&](const GroupEvent& event) {
            if (!std::holds_alternative<SandboxEnded>(event)) return;
            std::lock_guard lock(mutex);
            hasEnded = true;
            arrived.notify_all();
        });
        const auto doomed = rig.sandbox();
        const auto source = rig.add(doomed, "note-echo", one);
        const auto synth = rig.add(rig.sandbox(), "sine-synth", other);
        rig.connect(source, 0, synth, 0, PortKind::event);
        rig.hear(synth);
        rig.command(moment, source, note(EventKind::noteOn));
        rig.play(16 * n);
        CHECK(firstLoud(rig.heard[0]) < 16 * n); // it sounds, and would for ever
        REQUIRE(rig.group.killSandbox(doomed).isOk());
        {
            std::unique_lock lock(mutex);
            REQUIRE(arrived.wait_for(lock, std::chrono::seconds(10), [&] { return hasEnded; }));
        }
        const auto end = rig.position;
        for (int i = 0; i < 6; ++i) rig.playBlock(n);
        // One block until it is noticed, one more for a delayed edge, 64 frames of release.
        for (auto i = end + 3 * n; i < rig.position; ++i) CHECK_EQUAL(rig.heard[0][0][i], 0.0f);
    });
}

TEST_CASE(
    "client: a note ends whose source is restarted, moved or removed, or whose connection goes, in either crossing") {
    enum class Change { restart, move, remove, disconnect };
    for (const auto change : {Change::restart, Change::move, Change::remove, Change::disconnect}) {
        inEveryCrossingAndFormat([change](Crossing crossing, Format one, Format other) {
            Rig rig(groupOptions(crossing, n));
            const auto source = rig.add(rig.sandbox(), "note-echo", one);
            const auto elsewhere = rig.sandbox();
            const auto synth = rig.add(rig.sandbox(), "sine-synth", other);
            const auto wire = rig.connect(source, 0, synth, 0, PortKind::event);
            rig.hear(synth);
            rig.command(moment, source, note(EventKind::noteOn));
            rig.play(16 * n);
            CHECK(firstLoud(rig.heard[0]) < 16 * n); // it sounds, and would for ever
            switch (change) {
            case Change::restart: REQUIRE(rig.group.restartDevice(source).isOk()); break;
            case Change::move: REQUIRE(rig.group.moveDevice(source, elsewhere).isOk()); break;
            case Change::remove: REQUIRE(rig.group.removeDevice(source).isOk()); break;
            case Change::disconnect: REQUIRE(rig.group.disconnect(wire).isOk()); break;
            }
            const auto begun = rig.position;
            const bool isOver = change == Change::restart || change == Change::move;
            if (isOver) rig.command(begun + moment, source, note(EventKind::noteOn, 8));
            rig.play(6 * n);
            // One block more for a delayed edge, 64 frames of release.
            for (auto i = begun + 2 * n; i < rig.position; ++i) CHECK_EQUAL(rig.heard[0][0][i], 0.0f);
            if (!isOver) return;
            // What the source begins then goes on.
            rig.play(10 * n);
            const auto& last = rig.heard[0][0];
            CHECK(std::any_of(last.end() - n, last.end(), [](float sample) { return sample != 0.0f; }));
        });
    }
}

TEST_CASE("client: an event in a block that is too far, for an unknown device or malformed is dropped and counted") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto synth = rig.add(rig.sandbox(), "sine-synth");
    TimedCommand commands[4] = {{synth, note(EventKind::noteOn), {}},
                                {synth, note(EventKind::noteOn), {}},
                                {4711, note(EventKind::noteOn), {}},
                                {synth, note(EventKind::noteOn), {}}};
    commands[0].event.value = std::nan("");
    commands[1].event.key = 128;
    commands[3].event.time = n;
    Block block;
    block.frames = n;
    block.commands = commands;
    const auto report = rig.group.processOffline(block);
    CHECK_EQUAL(report.droppedEvents, 4u);
    CHECK(report.isComplete);
}
