// crash_bench: how fast the host knows of a fault, how long until a sandbox plays again, how long a hang can hold up
// process(), and what a thousand crashes leave behind. Prints a table, then one line of JSON. No time passes or fails; what
// crashes leave behind does (exit code 1).

#include "kit.h"
#include "process_facts.h"

#include "os/clock.h"
#include "os/thread.h"
#include "os/wait_word.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace {

using namespace glovebox;
using namespace glovebox::bench;

constexpr const char* usage =
    "crash_bench [--reps N] [--crashes N] [--plugin FILE] [--build FOLDER] [--sandbox-host FILE]";
constexpr std::uint32_t frames = 256; ///< 5.3 ms at 48 kHz
constexpr double blockNs = 1e9 * frames / 48000;
constexpr std::uint64_t patienceNs = 30'000'000'000;

/// What the watcher told last. The listener runs on the watcher thread.
class Heard {
public:
    void operator()(const GroupEvent& event) {
        const std::lock_guard lock(mutex);
        if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
            ++ends;
            faultAddress = ended->end.faultAddress;
            endedNs = os::nowNs();
        } else if (std::holds_alternative<CrashReported>(event)) {
            ++reports;
            reportedNs = os::nowNs();
        } else if (const auto* recovered = std::get_if<SandboxRecovered>(&event)) {
            ++recoveries;
            recoveryNs = recovered->durationNs;
        } else if (const auto* failed = std::get_if<RecoveryFailed>(&event)) {
            giveUp("recovery failed: " + failed->reason, {});
        }
        changed.notify_all();
    }
    template <typename Condition>
    bool wait(Condition&& isMet) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::nanoseconds(patienceNs), [&] { return isMet(*this); });
    }
    std::uint64_t ends = 0, reports = 0, recoveries = 0;
    std::uint64_t faultAddress = 0, endedNs = 0, reportedNs = 0, recoveryNs = 0;

private:
    std::mutex mutex;
    std::condition_variable changed;
};

/// A group whose one device is heard by the host, and the beat of its blocks.
class Bench {
public:
    Bench(Runtime& runtime, std::uint64_t blockDeadlineNs = 0) {
        GroupOptions options;
        options.maxBlockSize = frames;
        options.blockDeadlineNs = blockDeadlineNs;
        group = std::make_unique<Group>(
            need(runtime.createGroup(options, [heard = heard](const GroupEvent& event) { (*heard)(event); }), "group"));
        for (auto& channel : samples) channel.assign(frames, 0.25f);
        pointers = {samples[0].data(), samples[1].data()};
    }
    ~Bench() { group->close(); }

    SandboxId add(const std::string& file, RecoveryPolicy recovery) {
        SandboxOptions options;
        options.recovery = recovery;
        const SandboxId sandbox = need(group->addSandbox(options), "sandbox");
        DeviceOptions device;
        device.file = file;
        const DeviceId id = need(group->addDevice(sandbox, device), "device");
        input = need(group->addHostInput(id, 0), "input");
        output = need(group->addHostOutput(id, 0), "output");
        beginNs = os::nowNs();
        beat = 0;
        return sandbox;
    }

    /// One block at its time. Returns its report; `durationNs` and `endNs` are set.
    BlockReport block() {
        os::sleepUntil(beginNs + static_cast<std::uint64_t>(blockNs * static_cast<double>(beat++)));
        std::vector<HostBuffer>& ins = buffersIn;
        ins.assign(input + 1, {});
        ins[input] = {pointers.data(), 2, core::SampleType::float32};
        Block what;
        what.frames = frames;
        what.inputs = ins;
        const std::uint64_t startNs = os::nowNs();
        const BlockReport report = group->process(what);
        endNs = os::nowNs();
        durationNs = endNs - startNs;
        return report;
    }
    /// The beat begins anew: after something that is not part of what is measured.
    void restartBeat() {
        beginNs = os::nowNs();
        beat = 0;
    }

    std::shared_ptr<Heard> heard = std::make_shared<Heard>();
    std::unique_ptr<Group> group;
    std::uint64_t durationNs = 0, endNs = 0;

private:
    std::uint32_t input = 0, output = 0;
    std::uint64_t beginNs = 0, beat = 0;
    std::vector<float> samples[2];
    std::vector<void*> pointers;
    std::vector<HostBuffer> buffersIn;
};

RecoveryPolicy manual() {
    RecoveryPolicy policy;
    policy.mode = RecoveryPolicy::Mode::manual;
    return policy;
}

/// Restarts without end, each the first in its window, before which no policy waits: what is measured is one restart.
RecoveryPolicy tireless() {
    RecoveryPolicy policy;
    policy.attempts = 1'000'000'000;
    policy.windowMs = 1;
    policy.autosaveMs = 0;
    return policy;
}

bool isDead(const BlockReport& report) {
    return std::any_of(report.sandboxes.begin(), report.sandboxes.end(),
                       [](const SandboxOutcome& one) { return one.outcome == StageOutcome::dead; });
}

void measureDetection(Runtime& runtime, const Places& places, int reps, Figures& figures) {
    Series known, ended, reported;
    for (int rep = 0; rep < reps; ++rep) {
        Bench bench(runtime);
        bench.add(places.crashers + "/segfault-at-now.clap", manual());
        while (!isDead(bench.block())) {
        }
        const std::uint64_t knownNs = bench.endNs;
        if (!bench.heard->wait([](const Heard& heard) { return heard.ends > 0 && heard.reports > 0; }))
            giveUp("no report of a crash", {});
        const std::uint64_t faultNs = bench.heard->faultAddress;
        if (faultNs == 0 || faultNs > knownNs) giveUp("the address of the fault is no time", {});
        known.add(knownNs - faultNs);
        ended.add(bench.heard->endedNs - faultNs);
        reported.add(bench.heard->reportedNs - faultNs);
    }
    figures.add("fault to process() returning with the verdict dead", known);
    figures.add("fault to the end told on the watcher thread", ended);
    figures.add("fault to the finished crash report", reported);
}

/// Kills the process with the signal of a fault, over and over, and plays on.
void measureRestart(Runtime& runtime, const std::string& file, const std::string& what, RecoveryPolicy policy, int reps,
                    Figures& figures) {
    Bench bench(runtime);
    const SandboxId sandbox = bench.add(file, policy);
    Series first, planned;
    std::uint64_t mostMissed = 0, allMissed = 0;
    for (int i = 0; i < 20; ++i) static_cast<void>(bench.block());
    for (int rep = 0; rep < reps; ++rep) {
        if (policy.standby) {
            const std::uint64_t until = os::nowNs() + patienceNs;
            while (need(bench.group->standbyProcessId(sandbox), "standby") == 0 && os::nowNs() < until)
                static_cast<void>(bench.block());
        }
        const std::uint64_t recoveriesBefore = bench.heard->recoveries;
        const auto pid = need(bench.group->sandboxProcessId(sandbox), "process id");
        const std::uint64_t killedNs = os::nowNs();
        ::kill(static_cast<pid_t>(pid), SIGSEGV);
        // Whatever it was doing it does no more: a good block after this is another process's.
        siginfo_t gone{};
        ::waitid(P_PID, pid, &gone, WEXITED | WNOWAIT);
        std::uint64_t blocksMissed = 0;
        for (;;) {
            if (bench.block().isComplete) break;
            ++blocksMissed;
            if (bench.endNs - killedNs > patienceNs) giveUp("no good block after a crash", {});
        }
        first.add(bench.endNs - killedNs);
        mostMissed = std::max(mostMissed, blocksMissed);
        allMissed += blocksMissed;
        if (!bench.heard->wait([&](const Heard& heard) { return heard.recoveries > recoveriesBefore; }))
            giveUp("no recovery was told", {});
        planned.add(bench.heard->recoveryNs);
        for (int i = 0; i < 10; ++i) static_cast<void>(bench.block());
    }
    figures.add("crash to the end of the first good block, " + what, first);
    figures.add("blocks missed per crash, mean, " + what, static_cast<double>(allMissed) / reps, "");
    figures.add("blocks missed per crash, most, " + what, static_cast<double>(mostMissed), "");
    figures.add("known end to the new process in the plan, " + what, planned);
}

void measureHangs(Runtime& runtime, const Places& places, int reps, Figures& figures) {
    constexpr std::uint64_t deadlineNs = 4'000'000;
    Series beyond, overshoot;
    std::atomic<std::uint32_t> word{0};
    for (int rep = 0; rep < reps; ++rep) {
        Bench bench(runtime, deadlineNs);
        bench.add(places.crashers + "/loop-in-process.clap", manual());
        while (bench.heard->ends == 0) {
            const BlockReport report = bench.block();
            if (!report.isComplete && !isDead(report))
                beyond.add(bench.durationNs > deadlineNs ? bench.durationNs - deadlineNs : 0);
            // The same wait without anything around it, in the same conditions: half a millisecond on a word.
            const std::uint64_t until = os::nowNs() + 500'000;
            os::waitOnWord(word, 0, until);
            const std::uint64_t now = os::nowNs();
            overshoot.add(now > until ? now - until : 0);
        }
    }
    figures.add("hang: process() beyond its deadline of 4 ms", beyond);
    figures.add("timer overshoot beside it", overshoot);
}

/// Memory that an allocator keeps for later is no leak; a kilobyte per crash would be.
constexpr std::uint64_t residentSlackKiB = 512;

/// A recovery is told of before the thread that did it has ended and the next process is made ahead: neither is a leftover,
/// unless there are more of them each time.
Holdings holdingsAtRest(const Runtime& runtime) {
    const std::uint64_t limit = os::nowNs() + 5'000'000'000;
    const auto isAtRest = [&] {
        const bool isPrepared = runtime.forkServerProcessId() == 0 || runtime.preparedProcessId() != 0;
        return isPrepared && threadNamed(os::thisProcessId(), "gb-recovery") == 0;
    };
    while (!isAtRest() && os::nowNs() < limit) os::sleepUntil(os::nowNs() + 1'000'000);
    return holdingsOfThisProcess();
}

bool measureLeftovers(Runtime& runtime, const Places& places, int crashes, Figures& figures) {
    Bench bench(runtime);
    const SandboxId sandbox = bench.add(places.fixtures + "/gain.clap", tireless());
    const auto crash = [&](std::uint64_t number) {
        bench.restartBeat();
        for (int i = 0; i < 2; ++i) static_cast<void>(bench.block());
        ::kill(static_cast<pid_t>(need(bench.group->sandboxProcessId(sandbox), "process id")), SIGSEGV);
        if (!bench.heard->wait(
                [&](const Heard& heard) { return heard.recoveries >= number && heard.reports >= number; }))
            giveUp("no recovery in a row of crashes", {});
    };
    constexpr std::uint64_t warmUp = 20;
    for (std::uint64_t i = 1; i <= warmUp; ++i) crash(i);
    const Holdings before = holdingsAtRest(runtime);
    const std::uint64_t startNs = os::nowNs();
    for (int i = 1; i <= crashes; ++i) crash(warmUp + static_cast<std::uint64_t>(i));
    const double seconds = static_cast<double>(os::nowNs() - startNs) / 1e9;
    const Holdings after = holdingsAtRest(runtime);
    const auto row = [&](const char* what, std::uint64_t was, std::uint64_t is) {
        figures.fact(std::string(what) + " before and after " + std::to_string(crashes) + " crashes",
                     std::to_string(was) + " " + std::to_string(is));
    };
    row("descriptors", before.descriptors, after.descriptors);
    row("threads", before.threads, after.threads);
    row("child processes", before.children, after.children);
    row("mappings", before.mappings, after.mappings);
    row("resident KiB", before.residentKiB, after.residentKiB);
    figures.add("crashes and restarts in a second", crashes / seconds, "per second");
    const bool isClean = after.descriptors <= before.descriptors && after.threads <= before.threads &&
                         after.children <= before.children && after.mappings <= before.mappings + 4 &&
                         after.residentKiB <= before.residentKiB + residentSlackKiB;
    figures.fact("crashes leave nothing behind", isClean ? "held" : "failed");
    return isClean;
}

} // namespace

int main(int count, char** arguments) {
    const Words words(count, arguments, {"--reps", "--crashes", "--plugin", "--build", "--sandbox-host"}, usage);
    const Places places = placesOf(words);
    const int reps = static_cast<int>(words.number("--reps", 100));
    const int crashes = static_cast<int>(words.number("--crashes", 1000));
    RuntimeOptions options;
    options.sandboxHost = places.sandboxHost;
    Runtime runtime = need(Runtime::create(options), "runtime");
    Figures figures;
    figures.fact("machine", machineText());
    os::sharpenTimers();
    const Status realtime = os::makeRealtime(10);
    figures.fact("real-time scheduling of the caller", realtime ? "yes" : "no: " + realtime.text());
    measureDetection(runtime, places, reps, figures);
    measureRestart(runtime, places.fixtures + "/gain.clap", "gain", tireless(), reps, figures);
    RecoveryPolicy standby = tireless();
    standby.standby = true;
    measureRestart(runtime, places.fixtures + "/gain.clap", "gain with a standby", standby, reps, figures);
    if (const std::string plugin = words.text("--plugin", ""); !plugin.empty())
        measureRestart(runtime, plugin, plugin.substr(plugin.find_last_of('/') + 1), tireless(), reps, figures);
    measureHangs(runtime, places, std::max(1, reps / 5), figures);
    const bool isClean = measureLeftovers(runtime, places, crashes, figures);
    std::printf("%s\n", figures.json("crash_bench").c_str());
    return isClean ? 0 : 1;
}
