// start, control, state: what happens beside blocks.

#include "steps.h"

#include "os/clock.h"
#include "os/thread.h"

#include <signal.h>
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
    const char* arm;
    const char* floor;
    StartMode start;
    SandboxLimits limits;
    bool isMadeAhead; ///< as after the first sandbox of a lab; otherwise the process is made when it is asked for
    Histogram ready, first;
};

constexpr std::uint64_t gibibyte = 1ull << 30;
constexpr SandboxLimits noLimits{
    .memoryBytes = 0, .processesAndThreads = 0, .openFiles = 0, .cpuSeconds = 0, .fileBytes = 0};
/// Those of the presets `development` and `production` (src/policy/presets.ts).
constexpr SandboxLimits limitedLimits{.memoryBytes = 4 * gibibyte, .openFiles = 4096, .fileBytes = 4 * gibibyte};
constexpr SandboxLimits sandboxedLimits{.memoryBytes = 2 * gibibyte, .openFiles = 1024, .fileBytes = gibibyte};

/// Waits for the process that is made ahead, and ends it if it is not wanted: the library then finds it dead.
void settle(Steps& steps, const Starts& starts) {
    if (starts.start == StartMode::executed) return;
    const std::uint64_t limit = os::nowNs() + 1'000'000'000;
    while (steps.runtime.preparedProcessId() == 0 && os::nowNs() < limit) os::sleepUntil(os::nowNs() + 200'000);
    // Its last steps are taken on its own.
    os::sleepUntil(os::nowNs() + 5'000'000);
    const std::uint32_t process = steps.runtime.preparedProcessId();
    if (starts.isMadeAhead || process == 0) return;
    ::kill(static_cast<pid_t>(process), SIGKILL);
    // Until it has ended; the library reaps it.
    siginfo_t ended;
    ::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT);
}

void measureStarts(Steps& steps, int reps, Starts& starts) {
    Group group = need(steps.runtime.createGroup(rigGroupOptions(Shape::series, 256)), "group");
    std::vector<float> samples(256, 0);
    void* const channels[] = {samples.data(), samples.data()};
    for (int i = 0; i <= reps; ++i) {
        SandboxOptions options;
        options.start = starts.start;
        options.limits = starts.limits;
        options.recovery.autosaveMs = 0;
        if (i > 0) settle(steps, starts);
        const std::uint64_t begun = os::nowNs();
        const SandboxId sandbox = need(group.addSandbox(options), "sandbox");
        // The first one finds nothing made ahead, and the fork server perhaps not either.
        if (i > 0) starts.ready.record(os::nowNs() - begun);
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
        if (i > 0) starts.first.record(os::nowNs() - begun);
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
        // Levels as they start: what a filter and namespaces will add to `sandboxed` is not there yet.
        Starts all[] = {
            {"unrestricted, made ahead", "floor forked", StartMode::forked, noLimits, true, {}, {}},
            {"unrestricted, on request", "floor forked", StartMode::forked, noLimits, false, {}, {}},
            {"limited, made ahead", "floor forked", StartMode::forked, limitedLimits, true, {}, {}},
            {"limited, on request", "floor forked", StartMode::forked, limitedLimits, false, {}, {}},
            {"sandboxed, executed", "floor executed", StartMode::executed, sandboxedLimits, false, {}, {}},
        };
        for (Starts& one : all) {
            measureStarts(steps, reps, one);
            const std::string arm = one.arm;
            printTimes("start", cell, arm + ", ready", one.floor, "", round, one.ready, noFacts());
            printTimes("start", cell, arm + ", first block", one.floor, "", round, one.first, noFacts());
        }
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
