// kernel-calls and idle: what the kernel counts.

#include "kernel_calls.h"
#include "steps.h"

#include "os/clock.h"
#include "os/thread.h"

#include <thread>

namespace glovebox::bench {

namespace {

constexpr std::uint32_t frames = 128;
/// On a busy machine somebody is late now and then.
constexpr int mostAttempts = 5;
constexpr std::uint64_t afterCallsNs = 20'000'000;
constexpr std::uint64_t idleNs = 10'000'000'000;
constexpr std::uint64_t quickIdleNs = 2'000'000'000;

struct Counted {
    double kernel = -1, ours = 0;
    bool isWhole = true; ///< every block was complete: one that skips somebody calls nobody
    std::string why;
};

/// Counts while blocks run at their time or back to back, on the calling thread. What the beat itself calls is not counted in
/// `ours`, and taken off `kernel`: one sleep per block.
Counted countBlocks(Rig& rig, Clock clock, std::uint32_t blocks) {
    const std::uint64_t periodNs = frames * 1'000'000'000ull / 48'000;
    std::vector<std::uint32_t> threads{os::thisThreadId()};
    for (const std::uint32_t process : rig.processes())
        for (const std::uint32_t thread : threadsOf(process)) threads.push_back(thread);
    std::uint64_t due = os::nowNs();
    std::uint64_t sleeps = 0;
    bool isWhole = true;
    const auto step = [&] {
        if (clock == Clock::paced) {
            if (os::nowNs() < due) {
                ++sleeps;
                os::sleepUntil(due);
            }
            due += periodNs;
        }
        isWhole &= rig.block() == BlockOutcome::complete;
        return rig.kernelCalls;
    };
    // Past the first 64 blocks of a plan, in which engines look at what plugins did to the process.
    for (int i = 0; i < 80; ++i) static_cast<void>(step());
    Counted counted;
    const auto counter = KernelCounter::open(threads);
    sleeps = 0;
    isWhole = true;
    const std::uint64_t before = counter ? counter.value().calls() : 0;
    std::uint64_t told = 0;
    for (std::uint32_t i = 0; i < blocks; ++i) told += step();
    counted.ours = static_cast<double>(told) / blocks;
    counted.isWhole = isWhole;
    if (!counter) {
        counted.why = counter.status().text();
        return counted;
    }
    // Reading the counters is as many calls as there are threads, of which the last read counts all but its own.
    const std::uint64_t after = counter.value().calls();
    const std::uint64_t reads = threads.size();
    const std::uint64_t all = after - before;
    counted.kernel = static_cast<double>(all - std::min(all, sleeps + reads)) / blocks;
    return counted;
}

} // namespace

void measureKernelCalls(Steps& steps) {
    const std::uint32_t blocks = steps.isQuick ? 200 : 1000;
    for (const Shape shape : {Shape::series, Shape::parallel}) {
        for (const Clock clock : {Clock::paced, Clock::free}) {
            for (const std::uint32_t count : {1u, 2u, 4u, 8u, 16u}) {
                if (steps.isQuick && count != 1 && count != 4) continue;
                Labels cell;
                cell.add("shape", shapeName(shape))
                    .add("sandboxes", std::uint64_t{count})
                    .add("frames", std::uint64_t{frames})
                    .add("clock", clockName(clock))
                    .add("realtime", steps.canBeRealtime);
                RigOptions options;
                options.shape = shape;
                options.count = count;
                options.frames = frames;
                options.file = gainOf(steps.places);
                Rig rig(steps.runtime, options);
                Counted counted;
                std::thread([&] {
                    os::sharpenTimers();
                    if (steps.canBeRealtime) static_cast<void>(os::makeRealtime(10));
                    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
                        counted = countBlocks(rig, clock, blocks);
                        if (counted.isWhole) break;
                        os::sleepUntil(os::nowNs() + afterCallsNs);
                    }
                }).join();
                if (!counted.isWhole) {
                    printMissing("kernel-calls", cell, "sandboxes were late in some blocks, which cost no calls then");
                    continue;
                }
                if (counted.why.empty())
                    printValue("kernel-calls", cell, "counted by the kernel", counted.kernel, "calls per block");
                else
                    printMissing("kernel-calls", cell, counted.why);
                printValue("kernel-calls", cell, "told by process(), the host's alone", counted.ours,
                           "calls per block");
            }
        }
    }
}

void measureIdle(Steps& steps) {
    const std::uint64_t lengthNs = steps.isQuick ? quickIdleNs : idleNs;
    RigOptions options;
    options.shape = Shape::parallel;
    options.count = 8;
    options.frames = 256;
    options.file = gainOf(steps.places);
    Rig rig(steps.runtime, options);
    for (int i = 0; i < 100; ++i) static_cast<void>(rig.block());
    Labels cell;
    cell.add("sandboxes", std::uint64_t{options.count}).add("seconds", std::uint64_t{lengthNs / 1'000'000'000});
    const auto sandboxSwitches = [&] {
        std::uint64_t sum = 0;
        for (const std::uint32_t process : rig.processes()) sum += contextSwitchesOf(process);
        return sum;
    };
    // What was begun by the last block has ended: for a second audio threads look whether they were robbed.
    os::sleepUntil(os::nowNs() + 1'500'000'000);
    const std::uint64_t hostBefore = contextSwitchesOf(os::thisProcessId()), othersBefore = sandboxSwitches();
    const std::uint64_t cpuBefore = rig.cpuNs();
    os::sleepUntil(os::nowNs() + lengthNs);
    const std::uint64_t hostAfter = contextSwitchesOf(os::thisProcessId());
    // One is our own sleep.
    const std::uint64_t host = hostAfter - hostBefore;
    printValue("idle", cell, "context switches of the host",
               static_cast<double>(host - std::min<std::uint64_t>(host, 1)), "");
    printValue("idle", cell, "context switches of all sandboxes", static_cast<double>(sandboxSwitches() - othersBefore),
               "");
    printValue("idle", cell, "processor time of all sandboxes", static_cast<double>(rig.cpuNs() - cpuBefore) / 1e3,
               "us");
}

} // namespace glovebox::bench
