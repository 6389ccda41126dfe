// start, control, state: what happens beside blocks.

#include "steps.h"

#include "os/clock.h"
#include "os/thread.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace glovebox::bench {

namespace {

SliceFacts noFacts() { return {}; }

/// The least that a new process can cost here: a copy of a small process until its first instruction, and a program that
/// ends at once.
void measureBareStarts(int reps, int round, const Labels& cell) {
    Histogram forked, executed;
    for (int i = 0; i < reps; ++i) {
        std::uint64_t begun = os::nowNs();
        const pid_t process = ::fork();
        if (process == 0) ::_exit(0);
        ::waitpid(process, nullptr, 0);
        forked.record(os::nowNs() - begun);
        begun = os::nowNs();
        pid_t other = 0;
        char name[] = "true";
        char* const words[] = {name, nullptr};
        char* const none[] = {nullptr};
        if (::posix_spawn(&other, "/bin/true", nullptr, nullptr, words, none) == 0) {
            ::waitpid(other, nullptr, 0);
            executed.record(os::nowNs() - begun);
        }
    }
    printTimes("start", cell, "floor forked", "", "", round, forked, noFacts());
    printTimes("start", cell, "floor executed", "", "", round, executed, noFacts());
}

struct Starts {
    Histogram ready, first;
};

void measureStarts(Steps& steps, StartMode start, int reps, Starts& starts) {
    Group group = need(steps.runtime.createGroup(rigGroupOptions(Shape::series, 256)), "group");
    std::vector<float> samples(256, 0);
    void* const channels[] = {samples.data(), samples.data()};
    for (int i = 0; i < reps; ++i) {
        SandboxOptions options;
        options.start = start;
        options.recovery.autosaveMs = 0;
        const std::uint64_t begun = os::nowNs();
        const SandboxId sandbox = need(group.addSandbox(options), "sandbox");
        starts.ready.record(os::nowNs() - begun);
        DeviceOptions device;
        device.file = gainOf(steps.places);
        const DeviceId id = need(group.addDevice(sandbox, device), "device");
        const std::uint32_t output = need(group.addHostOutput(id, 0), "host output");
        std::vector<HostBuffer> outputs(output + 1);
        outputs[output] = {channels, 2, SampleType::float32};
        Block block;
        block.frames = 256;
        block.outputs = outputs;
        while (!group.process(block).isComplete) {
        }
        starts.first.record(os::nowNs() - begun);
        need(group.removeSandbox(sandbox, 100), "end");
    }
    group.close();
}

} // namespace

void measureStart(Steps& steps) {
    const int reps = steps.isQuick ? 5 : 30;
    for (int round = 1; round <= steps.extent.rounds; ++round) {
        Labels cell;
        cell.add("plugin", fileName(gainOf(steps.places)));
        measureBareStarts(reps, round, cell);
        Starts forked, executed;
        measureStarts(steps, StartMode::forked, reps, forked);
        measureStarts(steps, StartMode::executed, reps, executed);
        printTimes("start", cell, "forked, ready", "floor forked", "", round, forked.ready, noFacts());
        printTimes("start", cell, "forked, first block", "floor forked", "", round, forked.first, noFacts());
        printTimes("start", cell, "executed, ready", "floor executed", "", round, executed.ready, noFacts());
        printTimes("start", cell, "executed, first block", "floor executed", "", round, executed.first, noFacts());
    }
}

void measureControl(Steps& steps) {
    const int reps = steps.isQuick ? 100 : 1000;
    RigOptions options;
    options.frames = 256;
    options.file = gainOf(steps.places);
    Rig rig(steps.runtime, options);
    const auto measure = [&](const char* arm, int round) {
        Labels cell;
        cell.add("plugin", fileName(options.file));
        Histogram pings, values;
        for (int i = 0; i < reps; ++i) {
            // Idle in between: a conversation would find everybody awake.
            os::sleepUntil(os::nowNs() + 200'000);
            std::uint64_t begun = os::nowNs();
            static_cast<void>(need(rig.group().ping(rig.sandboxes().front()), "ping"));
            pings.record(os::nowNs() - begun);
            begun = os::nowNs();
            static_cast<void>(need(rig.group().parameterValue(rig.devices().front(), 0), "parameter"));
            values.record(os::nowNs() - begun);
        }
        printTimes("control", cell, std::string("ping, ") + arm, "", "", round, pings, noFacts());
        printTimes("control", cell, std::string("parameter value, ") + arm, "", "", round, values, noFacts());
    };
    for (int round = 1; round <= steps.extent.rounds; ++round) {
        measure("idle", round);
        std::atomic<bool> isEnding{false};
        std::thread host([&] {
            os::sharpenTimers();
            if (steps.canBeRealtime) static_cast<void>(os::makeRealtime(10));
            for (std::uint64_t due = os::nowNs(); !isEnding.load();) {
                due = std::max(due + 5'333'333, os::nowNs());
                os::sleepUntil(due);
                static_cast<void>(rig.block());
            }
        });
        measure("while blocks run", round);
        isEnding.store(true);
        host.join();
    }
}

void measureState(Steps& steps) {
    const int reps = steps.isQuick ? 3 : 15;
    RigOptions options;
    options.frames = 256;
    options.file = steps.places.fixtures + "/../bench/sized_state.clap";
    Rig rig(steps.runtime, options);
    Group& group = rig.group();
    const DeviceId device = rig.devices().front();
    for (const std::uint32_t bytes : {16u, 300u << 10, 10u << 20}) {
        Labels cell;
        cell.add("bytes", std::uint64_t{bytes});
        need(group.setParameter(device, 0, bytes), "parameter");
        for (int round = 1; round <= steps.extent.rounds; ++round) {
            Histogram saves, restores;
            for (int i = 0; i < reps; ++i) {
                std::uint64_t begun = os::nowNs();
                const std::vector<std::byte> state = need(group.saveState(device), "save");
                saves.record(os::nowNs() - begun);
                if (state.size() < bytes) giveUp("a state of " + std::to_string(state.size()) + " bytes", {});
                begun = os::nowNs();
                need(group.loadState(device, state), "restore");
                restores.record(os::nowNs() - begun);
            }
            printTimes("state", cell, "save", "", "", round, saves, noFacts());
            printTimes("state", cell, "restore", "", "", round, restores, noFacts());
        }
    }
}

} // namespace glovebox::bench
