// What a block costs the thread that calls process(): no memory, and a promised number of calls to the kernel.
#include "client/test/allocation_count.h"
#include "client/test/client_kit.h"
#include "client/test/kernel_count.h"

#include <algorithm>
#include <cstdio>

using namespace client_kit;

namespace {

struct HostBlock {
    std::vector<std::vector<float>> in = silence(2, n), out = silence(2, n);
    void* inPointers[2] = {in[0].data(), in[1].data()};
    void* outPointers[2] = {out[0].data(), out[1].data()};
    HostBuffer inputs[1] = {{inPointers, 2, SampleType::float32}};
    HostBuffer outputs[1] = {{outPointers, 2, SampleType::float32}};
    [[nodiscard]] Block block(std::span<const TimedCommand> commands = {}) const {
        Block result;
        result.frames = n;
        result.inputs = inputs;
        result.outputs = outputs;
        result.commands = commands;
        return result;
    }
};

} // namespace

TEST_CASE("client: process() allocates nothing, with feedback, compensation, taps, events and a dead sandbox") {
    if (!canCountAllocations()) SKIP("allocations are not counted in this build");
    for (const auto hosting : {HostingMode::sandboxed, HostingMode::direct}) {
        for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
            Rig rig(groupOptions(crossing, n, true));
            rig.hosting = hosting;
            std::vector<SandboxId> boxes = {rig.sandbox(Fallback::hold), rig.sandbox(Fallback::bypass), rig.sandbox()};
            const auto a = rig.add(boxes[0], "gain");
            const auto b = rig.add(boxes[1], "latency-delay", Format::vst3);
            const auto c = rig.add(boxes[2], "mix2");
            const auto synth = rig.add(boxes[1], "sine-synth");
            const auto echo = rig.add(boxes[0], "note-echo");
            rig.connect(a, b);
            rig.connect(b, 0, c, 0);
            rig.connect(a, 0, c, 1);
            rig.connect(synth, 0, c, 1);
            rig.connect(c, a);
            rig.connect(echo, 0, synth, 0, PortKind::event);
            REQUIRE(rig.group.addHostInput(a, 0).isOk());
            REQUIRE(rig.group.addHostOutput(c, 0).isOk());
            REQUIRE(rig.group.addTap(b, 0).isOk());
            REQUIRE(rig.group.collectEvents(echo).isOk());
            HostBlock host;
            std::vector<TimedCommand> commands(4);
            commands[0].device = a;
            commands[0].event.kind = EventKind::parameterValue;
            commands[0].event.value = 0.25;
            for (std::size_t i = 1; i < commands.size(); ++i) {
                commands[i].device = echo;
                commands[i].event.kind = i % 2 ? EventKind::noteOn : EventKind::noteOff;
                commands[i].event.time = static_cast<std::uint32_t>(i);
                commands[i].event.port = 0;
                commands[i].event.noteId = 7;
                commands[i].event.channel = 0;
                commands[i].event.key = 60;
                commands[i].event.value = 1;
            }
            const auto block = host.block(commands);
            const auto play = [&](int blocks) {
                std::uint64_t allocations = 0;
                for (int i = 0; i < blocks; ++i) {
                    const auto before = allocationsOfThisThread();
                    const auto report = rig.group.processOffline(block);
                    allocations += allocationsOfThisThread() - before;
                    CHECK(report.sequence != 0);
                }
                return allocations;
            };
            CHECK_EQUAL(play(100), 0u); // the first block too
            CHECK(rig.group.eventsOf(echo) != nullptr);
            if (hosting == HostingMode::direct) continue;
            REQUIRE(rig.group.killSandbox(boxes[0]).isOk());
            CHECK_EQUAL(play(100), 0u);
            CHECK_EQUAL(rig.group.statistics().blocks, 200u);
        }
    }
}

TEST_CASE("client: the count of allocations counts (malloc, new, other sizes)") {
    if (!canCountAllocations()) SKIP("allocations are not counted in this build");
    const auto before = allocationsOfThisThread();
    auto text = std::make_unique<std::string>(1000, 'x');
    CHECK(text->size() == 1000);
    CHECK_EQUAL(allocationsOfThisThread() - before, 2u);
}

namespace {

// 1024 blocks lie between them, so that what an engine does every 512th block (it looks whether a plugin has replaced its
// signal handlers: nine calls, see native/engine/block_guards.h) is seen twice in each sandbox.
constexpr std::uint64_t fewBlocks = 200, manyBlocks = 1224;
constexpr double guardCallsPerBlock = 9.0 / 512;

/// Kernel calls per block, from two runs of different length: what the host's reports say, and what strace counted of all
/// processes. A busy machine only adds calls (waits that end by their slice, wake-ups too early): the best of
/// fifteen counts.
struct PerBlock {
    double reported = 1e9, futex = 1e9, all = 1e9;
    bool isTraced = true;
};

/// Until no more than `enough` of what the host reports, or of futex calls if they are traced, with few others.
PerBlock measure(Crossing crossing, std::uint32_t sandboxes, bool wantsTrace, double enough) {
    PerBlock best;
    for (int attempt = 0; attempt < 15; ++attempt) {
        const bool isPipelined = crossing == Crossing::pipelined;
        const auto few = playInChild(isPipelined, sandboxes, fewBlocks, wantsTrace);
        const auto many = playInChild(isPipelined, sandboxes, manyBlocks, wantsTrace);
        if (wantsTrace && !(few.isTraced && many.isTraced)) {
            best.isTraced = false;
            return best;
        }
        REQUIRE(few.isPlayed && many.isPlayed);
        const auto perBlock = [](std::uint64_t more, std::uint64_t less) {
            return (static_cast<double>(more) - static_cast<double>(less)) / (manyBlocks - fewBlocks);
        };
        best.reported = std::min(best.reported, perBlock(many.reported, few.reported));
        best.futex = std::min(best.futex, perBlock(many.futexCalls, few.futexCalls));
        best.all = std::min(best.all, perBlock(many.allCalls, few.allCalls));
        const bool hasFewOthers = !wantsTrace || best.all - best.futex <= sandboxes * guardCallsPerBlock + 0.1;
        if ((wantsTrace ? best.futex : best.reported) <= enough && hasFewOthers) break;
    }
    return best;
}

} // namespace

TEST_CASE("client: kernel calls per block stay within the promise in both crossings, with 1, 2, 4 and 8 sandboxes") {
    if (!canPlayInChild()) SKIP("no child processes are measured on this platform");
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        const char* name = crossing == Crossing::pipelined ? "pipelined" : "synchronous";
        for (const std::uint32_t count : {1u, 2u, 4u, 8u}) {
            // The host's own: one wake for the start, one sleep, and one more of it when somebody had to ring it early.
            const auto host = measure(crossing, count, false, 3.0);
            CHECK(host.reported <= 3.0);
            const double promise = crossing == Crossing::pipelined ? count + 3.0 : 2.0 * count + 2.0;
            const auto traced = measure(crossing, count, true, promise);
            if (!traced.isTraced) {
                std::printf("# %s, %u sandboxes: %.2f kernel calls of the host per block (no strace to compare with)\n",
                            name, count, host.reported);
                continue;
            }
            std::printf(
                "# %s, %u sandboxes: the host reports %.2f kernel calls per block (%.2f while traced); strace counts "
                "%.2f of host and sandboxes, %.2f of them futex; promised: at most %.0f\n",
                name, count, host.reported, traced.reported, traced.all, traced.futex, promise);
            CHECK(traced.futex <= promise + 0.1); // a tenth for the slices of long waits
            CHECK(traced.all - traced.futex <= count * guardCallsPerBlock + 0.1); // and for what passes by the clock
        }
    }
}
