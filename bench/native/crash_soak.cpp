// crash_soak: a group of eight sandboxes in real time, four of them healthy, four with random crashers that end, hang, come
// back and are quarantined over and over. Every block of the healthy devices that is reported done must be exact to the bit;
// every one that is not done is counted with what the system says about the time. Exit code 1 if one is wrong or dies.

#include "kit.h"
#include "process_facts.h"

#include "os/clock.h"
#include "os/thread.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace {

using namespace glovebox;
using namespace glovebox::bench;

constexpr const char* usage = "crash_soak [--seconds N] [--seed N] [--frames N] [--build FOLDER] [--sandbox-host FILE]";
constexpr double sampleRate = 48000;
constexpr std::size_t healthyCount = 4;
constexpr std::size_t slotCount = 4;

/// Names of crashers whose entry in crashers.json says that they end their process: an entry is a line.
std::vector<std::string> endingCrashers(const std::string& folder) {
    std::ifstream in(folder + "/crashers.json");
    std::vector<std::string> names;
    for (std::string line; std::getline(in, line);) {
        const auto value = [&](const std::string& key) {
            const std::string mark = "\"" + key + "\": \"";
            const auto at = line.find(mark);
            if (at == std::string::npos) return std::string();
            const auto from = at + mark.size();
            return line.substr(from, line.find('"', from) - from);
        };
        const std::set<std::string> endings{"crashed", "exited", "hung"};
        const std::set<std::string> calls{"process", "create", "init", "activate", "load", "entry"};
        if (endings.contains(value("expect")) && calls.contains(value("call")) && value("formats").empty())
            names.push_back(value("name"));
    }
    if (names.empty()) giveUp("no crashers in " + folder, {});
    return names;
}

/// What happens to the sandboxes of the crashers. Told on the watcher thread, read by the thread that feeds them.
class Slots {
public:
    void hear(const GroupEvent& event) {
        const std::lock_guard lock(mutex);
        if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
            ++states[ended->sandbox].ends;
            ++totalEnds;
            ++endsByKind[sandboxStateName(ended->end.state)];
        } else if (const auto* quarantined = std::get_if<DeviceQuarantined>(&event)) {
            ++states[quarantined->sandbox].quarantines;
        } else if (const auto* recovered = std::get_if<SandboxRecovered>(&event)) {
            ++states[recovered->sandbox].recoveries;
            ++totalRecoveries;
            recoveryTimes.add(recovered->durationNs);
        } else if (const auto* failed = std::get_if<RecoveryFailed>(&event)) {
            ++states[failed->sandbox].failures;
        } else if (std::holds_alternative<CrashReported>(event)) {
            ++totalReports;
        }
        changed.notify_all();
    }
    struct State {
        std::uint64_t ends = 0, recoveries = 0, quarantines = 0, failures = 0;
    };
    State of(SandboxId sandbox) {
        const std::lock_guard lock(mutex);
        return states[sandbox];
    }
    template <typename Condition>
    bool wait(SandboxId sandbox, Condition&& isMet) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(30), [&] { return isMet(states[sandbox]); });
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::map<SandboxId, State> states;
    std::map<std::string, std::uint64_t> endsByKind;
    std::uint64_t totalEnds = 0, totalRecoveries = 0, totalReports = 0;
    Series recoveryTimes;
};

/// One healthy device: what it multiplies by, what it is heard as, and how it fared.
struct Healthy {
    SandboxId sandbox = 0;
    std::uint32_t output = ~0u; ///< none: heard through the next one
    float gain = 1;
    std::uint32_t process = 0, thread = 0;
    Scheduling seen;
    std::uint64_t exact = 0, wrong = 0, late = 0, dead = 0;
    std::map<std::string, std::uint64_t> causes;
    bool isDone = false, wasDone = false;
};

class Soak {
public:
    Soak(Runtime& runtime, const Places& where, std::uint32_t frameCount, std::uint32_t seed)
        : places(where), frames(frameCount), random(seed) {
        GroupOptions options;
        options.sampleRate = sampleRate;
        options.maxBlockSize = frames;
        // Half a second: a machine that others use, too, may stand still for longer than the default, and a healthy sandbox that is
        // called hung for it says something about the machine alone.
        options.hangAfterBlocks = static_cast<std::uint32_t>(sampleRate / (2 * frames));
        group = std::make_unique<Group>(
            need(runtime.createGroup(options, [this](const GroupEvent& event) { slots.hear(event); }), "group"));
        for (auto& channel : noise) channel.resize(loopFrames + frames);
        std::mt19937 values(seed);
        for (auto& channel : noise)
            for (float& sample : channel) sample = (static_cast<float>(values() >> 8) / 16777216.f) - 0.5f;
        setUpHealthy();
        names = endingCrashers(places.crashers);
    }

    void run(double seconds) {
        std::vector<std::thread> feeders;
        for (std::size_t slot = 0; slot < slotCount; ++slot)
            feeders.emplace_back([this, seed = random()] { feed(seed); });
        play(seconds);
        isStopping = true;
        // Feeders wait for recoveries, which need no blocks; their crashers may.
        std::atomic<bool> haveEnded{false};
        std::thread joiner([&] {
            for (auto& feeder : feeders) feeder.join();
            haveEnded = true;
        });
        while (!haveEnded) block();
        joiner.join();
    }

    int report(Figures& figures) {
        bool isGood = true;
        figures.add("blocks", static_cast<double>(blocks), "");
        figures.add("process()", durations);
        for (std::size_t i = 0; i < healthyCount; ++i) {
            const Healthy& one = healthy[i];
            const std::string name = "healthy sandbox " + std::to_string(i + 1);
            figures.add(name + ": blocks exact", static_cast<double>(one.exact), "");
            figures.add(name + ": blocks wrong", static_cast<double>(one.wrong), "");
            figures.add(name + ": blocks late", static_cast<double>(one.late), "");
            figures.add(name + ": blocks dead", static_cast<double>(one.dead), "");
            for (const auto& [cause, count] : one.causes)
                figures.add(name + ": late, " + cause, static_cast<double>(count), "");
            isGood = isGood && one.wrong == 0 && one.dead == 0 && (one.exact > 0 || one.output == ~0u);
        }
        const std::lock_guard lock(slots.mutex);
        for (const auto& [kind, count] : slots.endsByKind)
            figures.add("sandboxes that ended " + kind, static_cast<double>(count), "");
        figures.add("recoveries", static_cast<double>(slots.totalRecoveries), "");
        figures.add("crash reports", static_cast<double>(slots.totalReports), "");
        figures.add("crashers played", static_cast<double>(played.load()), "");
        figures.add("crashers that were not quarantined and did not refuse", static_cast<double>(unresolved.load()),
                    "");
        figures.add("known end to the new process in the plan", slots.recoveryTimes);
        isGood = isGood && slots.totalEnds > 0 && unresolved == 0;
        figures.fact("verdict", isGood ? "held" : "failed");
        return isGood ? 0 : 1;
    }

    std::unique_ptr<Group> group;

private:
    static constexpr std::size_t loopFrames = 9973;
    Places places;
    std::uint32_t frames;
    std::mt19937 random;
    Slots slots;
    std::array<Healthy, healthyCount> healthy;
    std::vector<float> noise[2];
    std::vector<std::string> names;
    std::atomic<bool> isStopping{false};
    std::atomic<std::uint64_t> played{0}, unresolved{0};
    std::uint64_t blocks = 0, beginNs = 0, beat = 0, stolen = 0, position = 0;
    Series durations;
    std::array<std::array<std::vector<float>, 2>, healthyCount> heard;

    DeviceId addGain(std::size_t index, float gain) {
        const SandboxId sandbox = need(group->addSandbox({}), "healthy sandbox");
        DeviceOptions options;
        options.file = places.fixtures + "/gain.clap";
        const DeviceId device = need(group->addDevice(sandbox, options), "gain");
        need(group->setParameter(device, 0, gain), "gain's parameter");
        Healthy& one = healthy[index];
        one.sandbox = sandbox;
        one.gain = gain;
        one.process = need(group->sandboxProcessId(sandbox), "process id");
        one.thread = threadNamed(one.process, "gb-audio");
        return device;
    }

    void setUpHealthy() {
        constexpr std::array<float, healthyCount> gains{0.5f, 0.25f, 0.5f, 2.f};
        std::array<DeviceId, healthyCount> devices{};
        for (std::size_t i = 0; i < healthyCount; ++i) devices[i] = addGain(i, gains[i]);
        for (const std::size_t i : {0u, 1u, 2u}) static_cast<void>(need(group->addHostInput(devices[i], 0), "input"));
        static_cast<void>(need(group->connect({PortKind::audio, devices[2], 0, devices[3], 0}), "connection"));
        for (const std::size_t i : {0u, 1u, 3u})
            healthy[i].output = need(group->addHostOutput(devices[i], 0), "output");
        for (auto& ports : heard)
            for (auto& channel : ports) channel.resize(frames);
    }

    /// One block, without a look at the time.
    BlockReport block() {
        std::array<void*, 2> in{noise[0].data() + position, noise[1].data() + position};
        std::array<HostBuffer, 3> inputs;
        inputs.fill({in.data(), 2, core::SampleType::float32});
        std::array<std::array<void*, 2>, 3> out{};
        std::array<HostBuffer, 3> outputs;
        for (std::size_t i = 0; i < healthyCount; ++i) {
            const std::uint32_t index = healthy[i].output;
            if (index >= outputs.size()) continue;
            out[index] = {heard[i][0].data(), heard[i][1].data()};
            outputs[index] = {out[index].data(), 2, core::SampleType::float32};
        }
        Block what;
        what.frames = frames;
        what.inputs = inputs;
        what.outputs = outputs;
        return group->process(what);
    }

    void play(double seconds) {
        // The gains take effect with the first block; from the second on everything is known.
        static_cast<void>(block());
        std::vector<float> before[2];
        beginNs = os::nowNs();
        const std::uint64_t endNs = beginNs + static_cast<std::uint64_t>(seconds * 1e9);
        const double blockNs = 1e9 * frames / sampleRate;
        for (auto& one : healthy) one.isDone = false;
        while (os::nowNs() < endNs) {
            const auto dueNs = beginNs + static_cast<std::uint64_t>(blockNs * static_cast<double>(beat++));
            os::sleepUntil(dueNs);
            const std::uint64_t startNs = os::nowNs();
            if (static_cast<double>(startNs - dueNs) > blockNs) {
                // Too late for a whole block: a real device would have dropped it.
                beat += static_cast<std::uint64_t>(static_cast<double>(startNs - dueNs) / blockNs);
            }
            const BlockReport report = block();
            durations.add(os::nowNs() - startNs);
            ++blocks;
            note(report, static_cast<double>(startNs - dueNs) > blockNs / 2);
            judge(before);
            for (int channel = 0; channel < 2; ++channel)
                before[channel].assign(noise[channel].begin() + static_cast<std::ptrdiff_t>(position),
                                       noise[channel].begin() + static_cast<std::ptrdiff_t>(position + frames));
            position = (position + frames) % loopFrames;
            if (blocks % 64 == 0) sampleScheduling();
        }
    }

    void sampleScheduling() {
        stolen = stolenTicks();
        for (Healthy& one : healthy) one.seen = schedulingOf(one.process, one.thread);
    }

    void note(const BlockReport& report, bool hasStartedLate) {
        for (Healthy& one : healthy) {
            one.wasDone = one.isDone;
            one.isDone = false;
            for (const SandboxOutcome& outcome : report.sandboxes) {
                if (outcome.sandbox != one.sandbox) continue;
                one.isDone = outcome.outcome == StageOutcome::done;
                if (outcome.outcome == StageOutcome::dead) ++one.dead;
                if (outcome.outcome != StageOutcome::late) continue;
                ++one.late;
                const Scheduling now = schedulingOf(one.process, one.thread);
                const char* cause = "nothing known";
                if (now.waitedNs > one.seen.waitedNs + 500'000)
                    cause = "its thread waited for a processor";
                else if (stolenTicks() > stolen)
                    cause = "the hypervisor took time";
                else if (hasStartedLate)
                    cause = "the block began late";
                ++one.causes[cause];
            }
        }
    }

    void judge(const std::vector<float> (&before)[2]) {
        for (std::size_t i = 0; i < healthyCount; ++i) {
            Healthy& one = healthy[i];
            if (one.output == ~0u || !one.isDone) continue;
            const bool isBehind = i == 3;
            if (isBehind && before[0].empty()) continue;
            bool isExact = true;
            for (std::size_t channel = 0; channel < 2; ++channel) {
                for (std::uint32_t frame = 0; frame < frames; ++frame) {
                    // Behind another sandbox: the block before, and silence for what that one did not do.
                    const float source = isBehind ? before[channel][frame] : noise[channel][position + frame];
                    float expected = source * (isBehind ? healthy[2].gain : 1.f) * one.gain;
                    if (isBehind && !healthy[2].wasDone) expected = 0;
                    isExact = isExact && heard[i][channel][frame] == expected;
                }
            }
            ++(isExact ? one.exact : one.wrong);
        }
    }

    /// Keeps one sandbox busy with crashers until the soak ends.
    void feed(std::uint32_t seed) {
        std::mt19937 choice(seed);
        SandboxOptions options;
        options.recovery.attempts = 2;
        options.callLimitNs = options.loadLimitNs = 1'000'000'000;
        SandboxId sandbox = 0;
        while (!isStopping) {
            if (sandbox == 0) {
                auto made = group->addSandbox(options);
                if (!made) giveUp("a sandbox for crashers", made.status());
                sandbox = *made;
            }
            const Slots::State was = slots.of(sandbox);
            DeviceOptions device;
            const std::string& name = names[choice() % names.size()];
            device.file = places.crashers + "/" + name + (choice() % 2 == 0 ? ".clap" : ".vst3");
            ++played;
            auto added = group->addDevice(sandbox, device);
            if (added) {
                const bool isResolved = slots.wait(sandbox, [&](const Slots::State& now) {
                    return now.quarantines > was.quarantines || now.failures > was.failures;
                });
                if (!isResolved) {
                    ++unresolved;
                    std::fprintf(stderr, "not resolved: %s\n", device.file.c_str());
                }
                static_cast<void>(group->removeDevice(*added));
            } else {
                // It crashed while it was made: its sandbox comes back empty, or not.
                static_cast<void>(slots.wait(sandbox, [&](const Slots::State& now) {
                    return now.recoveries > was.recoveries || now.failures > was.failures ||
                           now.quarantines > was.quarantines;
                }));
            }
            // A fresh sandbox each time: the window of its attempts would forbid the next crasher to come back.
            static_cast<void>(group->removeSandbox(sandbox, 0));
            sandbox = 0;
        }
        if (sandbox != 0) static_cast<void>(group->removeSandbox(sandbox, 0));
    }
};

} // namespace

int main(int count, char** arguments) {
    const Words words(count, arguments, {"--seconds", "--seed", "--frames", "--build", "--sandbox-host"}, usage);
    const Places places = placesOf(words);
    RuntimeOptions options;
    options.sandboxHost = places.sandboxHost;
    Runtime runtime = need(Runtime::create(options), "runtime");
    Figures figures;
    figures.fact("machine", machineText());
    const auto seed = static_cast<std::uint32_t>(words.number("--seed", 1));
    figures.add("seed", seed, "");
    const auto frames = static_cast<std::uint32_t>(words.number("--frames", 128));
    int code = 0;
    {
        Soak soak(runtime, places, frames, seed);
        os::sharpenTimers();
        const Status realtime = os::makeRealtime(10);
        figures.fact("real-time scheduling of the caller", realtime ? "yes" : "no: " + realtime.text());
        soak.run(words.number("--seconds", 600));
        code = soak.report(figures);
        soak.group->close();
    }
    const Holdings left = holdingsOfThisProcess();
    figures.add("child processes left", static_cast<double>(left.children), "");
    std::printf("%s\n", figures.json("crash_soak").c_str());
    return code;
}
