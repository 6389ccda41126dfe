// What a block costs the thread that calls process(): no memory, and a promised number of calls to the kernel.
#include "client/test/allocation_count.h"
#include "client/test/client_kit.h"
#include "client/test/kernel_count.h"

#include <algorithm>
#include <cstdio>

using namespace client_kit;

namespace {

constexpr std::uint32_t n = 64;

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

TEST_CASE("client: kernel calls per block stay within the promise in both crossings, with 1, 2, 4 and 8 sandboxes") {
    for (const auto crossing : {Crossing::pipelined, Crossing::synchronous}) {
        for (const std::uint32_t count : {1u, 2u, 4u, 8u}) {
            constexpr std::uint64_t fewBlocks = 200, manyBlocks = 1200;
            const auto few = playInChild(crossing == Crossing::pipelined, count, fewBlocks, false);
            const auto many = playInChild(crossing == Crossing::pipelined, count, manyBlocks, false);
            REQUIRE(few.isPlayed && many.isPlayed);
            const double blocks = manyBlocks - fewBlocks;
            const double host = static_cast<double>(many.reported - few.reported) / blocks;
            // Of the host's own thread: at most one wake for the start, one sleep, and one more of each when it is rung early.
            CHECK(host <= 3.0);
            const auto traceFew = playInChild(crossing == Crossing::pipelined, count, fewBlocks, true);
            const auto traceMany = playInChild(crossing == Crossing::pipelined, count, manyBlocks, true);
            if (!traceFew.isTraced || !traceMany.isTraced) {
                std::printf("# %s, %u sandboxes: %.2f kernel calls of the host per block (no strace to compare with)\n",
                            crossing == Crossing::pipelined ? "pipelined" : "synchronous", count, host);
                continue;
            }
            const double hostTraced = static_cast<double>(traceMany.reported - traceFew.reported) / blocks;
            const double futex =
                (static_cast<double>(traceMany.futexCalls) - static_cast<double>(traceFew.futexCalls)) / blocks;
            const double all =
                (static_cast<double>(traceMany.allCalls) - static_cast<double>(traceFew.allCalls)) / blocks;
            const double promise = crossing == Crossing::pipelined ? count + 3.0 : 2.0 * count + 2.0;
            std::printf(
                "# %s, %u sandboxes: host reports %.2f calls per block (%.2f while traced); strace counts %.2f futex "
                "calls, %.2f calls in all, of host and sandboxes; promised: at most %.0f\n",
                crossing == Crossing::pipelined ? "pipelined" : "synchronous", count, host, hostTraced, futex, all,
                promise);
            // A tenth of a call for waits that end by their slice on a busy machine.
            CHECK(futex <= promise + 0.1);
            CHECK(all <= futex + 0.1);
        }
    }
}
