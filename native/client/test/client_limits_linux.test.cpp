// Limits: what crosses one ends as over-limit, with the figure, and what does not is left alone.
#include "client/limit_watch.h"
#include "client/over_limit.h"
#include "client/test/client_kit.h"
#include "client/test/process_list.h"
#include "os/process.h"
#include "os/thread.h"
#include "wire/exit_code.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

using namespace client_kit;

namespace {

std::string reasonOf(const SandboxLimits& limits, int signal, const wire::SandboxPage& page, std::uint64_t cpuNs = 0,
                     bool hasRealtime = true, int exitCode = 0) {
    os::ExitStatus status;
    status.wasSignalled = signal != 0;
    status.code = signal != 0 ? signal : exitCode;
    status.cpuNs = cpuNs;
    return client::overLimitReason(limits, status, page, 10'000'000'000, hasRealtime);
}

/// The first sandbox of a group that ends.
class EndWatch {
public:
    [[nodiscard]] GroupListener listener() {
        return [this](const GroupEvent& event) {
            const auto* ended = std::get_if<SandboxEnded>(&event);
            const std::lock_guard lock(mutex);
            if (ended == nullptr || end) return;
            end = ended->end;
            changed.notify_all();
        };
    }
    /// Nothing after 40 s.
    [[nodiscard]] std::optional<SandboxEnd> wait() {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::seconds(40), [&] { return end.has_value(); });
        return end;
    }

private:
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<SandboxEnd> end;
};

/// The group has as its number that of the process that leads it. 20 s at most.
bool waitUntilGroupGone(std::uint32_t group) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (::kill(-static_cast<pid_t>(group), 0) == 0) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

} // namespace

TEST_CASE(
    "client: on a system that tells no refusal, what was used at most and the end of a job say which limit it was") {
    const auto page = std::make_unique<wire::SandboxPage>();
    SandboxLimits limits;
    limits.memoryBytes = 1ull << 30;
    limits.cpuSeconds = 3;
    const auto reason = [&](bool wasSignalled, int code, std::uint64_t peak, std::uint64_t cpuNs) {
        os::ExitStatus status;
        status.wasSignalled = wasSignalled;
        status.code = code;
        status.peakMemoryBytes = peak;
        status.cpuNs = cpuNs;
        return client::overLimitReason(limits, status, *page, 10'000'000'000, true);
    };
    CHECK_EQUAL(reason(true, SIGSEGV, 900ull << 20, 0), "more than 1 GB of memory");
    CHECK_EQUAL(reason(true, SIGSEGV, 800ull << 20, 0), "");
    CHECK_EQUAL(reason(false, 3, 1ull << 30, 0), ""); // it left by itself
    limits.memoryBytes = 96ull << 20;
    CHECK_EQUAL(reason(true, SIGSEGV, 70ull << 20, 0), "more than 96 MB of memory");
    CHECK_EQUAL(reason(true, SIGSEGV, 60ull << 20, 0), "");
    CHECK_EQUAL(reason(true, SIGSEGV, 0, 0), "");
    CHECK_EQUAL(reason(false, 1816, 0, 3'000'000'000), "more than 3 s of processor time");
    CHECK_EQUAL(reason(false, 1816, 0, 1'000'000'000), "");
}

TEST_CASE("client: an end is put down to a limit only with a reason, and the figure is that of the limit") {
    auto page = std::make_unique<wire::SandboxPage>();
    SandboxLimits limits;
    limits.memoryBytes = 256u << 20;
    limits.cpuSeconds = 3;
    limits.fileBytes = 1000;
    CHECK_EQUAL(reasonOf(limits, SIGSEGV, *page), "");
    CHECK_EQUAL(reasonOf(limits, SIGKILL, *page), "");
    CHECK_EQUAL(reasonOf(limits, 0, *page), "");
    CHECK_EQUAL(reasonOf(limits, SIGXFSZ, *page), "a file of more than 1000 bytes");
    CHECK_EQUAL(reasonOf(limits, SIGXCPU, *page, 3'010'000'000), "more than 3 s of processor time");
    // Ticks are counted for less than they are when others want the processor, too.
    CHECK_EQUAL(reasonOf(limits, SIGXCPU, *page, 600'000'000, false), "more than 3 s of processor time");
    CHECK_EQUAL(reasonOf(limits, SIGKILL, *page, 2'600'000'000), "");
    CHECK_EQUAL(reasonOf(limits, SIGKILL, *page, 4'010'000'000), "more than 3 s of processor time");
    CHECK_EQUAL(reasonOf(limits, SIGKILL, *page, 2'000'000'000), "");
    CHECK(reasonOf(limits, SIGXCPU, *page, 600'000'000).starts_with("real-time"));
    page->memory.atNs = 9'900'000'000;
    CHECK_EQUAL(reasonOf(limits, SIGABRT, *page), "more than 256 MB of memory");
    CHECK_EQUAL(reasonOf(limits, SIGSEGV, *page), "more than 256 MB of memory");
    page->memory.atNs = 1'000'000'000; // survived long ago
    CHECK_EQUAL(reasonOf(limits, SIGSEGV, *page), "");
    page->memory.atNs = 99'000'000'000; // a lie
    CHECK_EQUAL(reasonOf(limits, SIGSEGV, *page), "");
    page->memory.atNs = 9'900'000'000;
    limits.memoryBytes = 0; // the machine's own end, not a limit of ours
    CHECK_EQUAL(reasonOf(limits, SIGSEGV, *page), "");
    page->threads.atNs = 9'900'000'000;
    limits.processesAndThreads = 64;
    CHECK_EQUAL(reasonOf(limits, SIGABRT, *page), "more than 64 threads");
    page->threads.atNs = 0;
    limits.openFiles = 0;
    CHECK_EQUAL(reasonOf(limits, 0, *page, 0, true, wire::exitWithoutRoom), "more open files than it may have");
    limits.openFiles = 100;
    CHECK_EQUAL(reasonOf(limits, 0, *page, 0, true, wire::exitWithoutRoom), "more than 100 open files");
    CHECK_EQUAL(reasonOf(limits, wire::exitWithoutRoom, *page), ""); // a signal of that number
    CHECK_EQUAL(reasonOf(limits, 0, *page), "");
    CHECK_EQUAL(client::bytesText(1536ull << 20), "1.5 GB");
    CHECK_EQUAL(client::bytesText(2ull << 30), "2 GB");
    CHECK_EQUAL(client::bytesText((256ull << 20) + 1), std::to_string((256ull << 20) + 1) + " bytes");
}

TEST_CASE("client: a plugin that takes memory without end ends its sandbox as over-limit, with the figure") {
    for (const auto format : bothFormats) {
        EndWatch ends;
        GroupOptions patient = groupOptions(Crossing::pipelined, n);
        patient.hangAfterBlocks = 1000; // on a busy machine it takes its memory more slowly than a hang is found
        Rig rig(patient, ends.listener());
        SandboxOptions options;
        options.limits.memoryBytes = 256u << 20;
        options.wantsRealtime = false;
        const auto box = rig.group.addSandbox(options);
        REQUIRE(box.isOk());
        rig.addCrasher(box.value(), "allocation-bomb-in-process", format);
        const auto good = rig.add(rig.sandbox(), "gain");
        const auto x = noise(71, 2, 60 * n);
        rig.feed(good, x);
        rig.hear(good);
        for (int i = 0; i < 20; ++i) rig.playBlock(n);
        const auto end = ends.wait();
        REQUIRE(end.has_value());
        CHECK(end->state == SandboxState::overLimit);
        CHECK_EQUAL(end->reason.substr(0, 26), "more than 256 MB of memory");
        CHECK_SAME(rig.heard[0], first(x, rig.position));
    }
}

TEST_CASE("client: threads and open files of a process are counted from outside, and its descendants with it") {
    SandboxLimits limits;
    limits.memoryBytes = 0;
    limits.openFiles = 0;
    limits.processesAndThreads = 64;
    const std::uint32_t self = os::thisProcessId();
    CHECK_EQUAL(client::crossedLimit(self, limits), "");
    std::mutex mutex;
    std::condition_variable bell;
    bool isOver = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 70; ++i) {
        threads.emplace_back([&] {
            std::unique_lock lock(mutex);
            bell.wait(lock, [&] { return isOver; });
        });
    }
    CHECK_EQUAL(client::crossedLimit(self, limits), "more than 64 threads and processes");
    {
        const std::lock_guard lock(mutex);
        isOver = true;
    }
    bell.notify_all();
    for (auto& thread : threads) thread.join();
    CHECK_EQUAL(client::crossedLimit(self, limits), "");
    limits.processesAndThreads = 0;
    limits.openFiles = 1;
    CHECK_EQUAL(client::crossedLimit(self, limits), "more than 1 open files");
    limits.openFiles = 1u << 20;
    limits.memoryBytes = 16u << 20;
    CHECK_EQUAL(client::crossedLimit(self, limits), "");
    constexpr std::size_t size = 100u << 20;
    void* const shared =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    CHECK_EQUAL(client::crossedLimit(self, limits), "more than 16 MB of shared memory");
    ::munmap(shared, size);
}

TEST_CASE("client: a sandbox that has more threads than it may is found and ended") {
    EndWatch ends;
    Rig rig(groupOptions(Crossing::pipelined, n), ends.listener());
    SandboxOptions options;
    options.wantsRealtime = false;
    options.limits.processesAndThreads = 2; // its own three
    const auto box = rig.group.addSandbox(options);
    if (!box) CHECK_EQUAL(box.status().code, ErrorCode::sandboxDied);
    const auto end = ends.wait();
    REQUIRE(end.has_value());
    CHECK(end->state == SandboxState::overLimit);
    CHECK(end->reason.starts_with("more than 2 threads and processes"));
}

TEST_CASE("client: whatever a plugin takes without end, its sandbox ends as over-limit with that limit's figure") {
    struct Meal {
        double appetite;
        void (*limit)(SandboxLimits&);
        const char* figure;
    };
    constexpr Meal meals[] = {
        {1, [](SandboxLimits& most) { most.openFiles = 100; }, "more than 100 open files"},
        {2, [](SandboxLimits& most) { most.cpuSeconds = 1; }, "more than 1 s of processor time"},
        {3, [](SandboxLimits& most) { most.fileBytes = 1u << 20; }, "a file of more than 1 MB"},
        {4, [](SandboxLimits& most) { most.processesAndThreads = 50; }, "more than 50 threads and processes"},
        {5, [](SandboxLimits& most) { most.processesAndThreads = 50; }, "more than 50 threads and processes"},
    };
    for (const auto& meal : meals) {
        EndWatch ends;
        GroupOptions patient = groupOptions(Crossing::pipelined, n);
        patient.hangAfterBlocks = 1000; // on a busy machine it takes its memory more slowly than a hang is found
        Rig rig(patient, ends.listener());
        SandboxOptions options;
        options.wantsRealtime = false;
        options.recovery.mode = RecoveryPolicy::Mode::manual;
        options.stateLimitNs = options.callLimitNs = 60'000'000'000; // no hang ends it first
        meal.limit(options.limits);
        const auto box = rig.group.addSandbox(options);
        REQUIRE(box.isOk());
        const auto pid = rig.group.sandboxProcessId(box.value()).value();
        const auto glutton = rig.addTestPlugin(box.value(), "glutton", Format::clap);
        const auto good = rig.add(rig.sandbox(), "gain");
        const auto x = noise(72, 2, 20 * n);
        rig.feed(good, x);
        rig.hear(good);
        rig.playBlock(n);
        CHECK(rig.blocks.back().outcomes.at(box.value()) == StageOutcome::done);
        rig.set(glutton, 0, meal.appetite, 0, 6);
        for (int i = 0; i < 9; ++i) rig.playBlock(n);
        const auto end = ends.wait();
        REQUIRE(end.has_value());
        CHECK(end->state == SandboxState::overLimit);
        if (!end->reason.starts_with(meal.figure))
            testing::reportFailure(__FILE__, __LINE__,
                                   "expected \"" + std::string(meal.figure) + "\", got \"" + end->reason + "\"");
        rig.playBlock(n);
        CHECK_SAME(rig.heard[0], first(x, rig.position));
        // With all that it had started: its process group goes with it.
        CHECK(waitUntilGroupGone(pid));
    }
}

TEST_CASE("client: a sandbox whose table of open files has no room for what a save needs ends as over-limit") {
    for (int round = 0; round < 5; ++round) {
        EndWatch ends;
        Rig rig(groupOptions(Crossing::pipelined, n), ends.listener());
        SandboxOptions options;
        options.wantsRealtime = false;
        options.recovery.mode = RecoveryPolicy::Mode::manual;
        options.limits.openFiles = 100;
        const auto box = rig.group.addSandbox(options);
        REQUIRE(box.isOk());
        const auto glutton = rig.addTestPlugin(box.value(), "glutton", Format::clap);
        rig.playBlock(n);
        rig.set(glutton, 0, 1, 0, 6);
        for (int i = 0; i < 3; ++i) rig.playBlock(n);
        while (rig.group.saveState(glutton).isOk()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const auto end = ends.wait();
        REQUIRE(end.has_value());
        CHECK(end->state == SandboxState::overLimit);
        CHECK_EQUAL(end->reason, "more than 100 open files");
    }
}

TEST_CASE("client: the bombs among the crashers end as over-limit under the limits that everybody gets") {
    for (const char* bomb : {"fork-bomb-in-process", "thread-bomb-in-process"}) {
        EndWatch ends;
        Rig rig(groupOptions(Crossing::pipelined, n), ends.listener());
        SandboxOptions options;
        options.wantsRealtime = false;
        options.recovery.mode = RecoveryPolicy::Mode::manual;
        // The one stops at 200 processes, below the default of 256.
        if (bomb[0] == 'f') options.limits.processesAndThreads = 64;
        const auto box = rig.group.addSandbox(options);
        REQUIRE(box.isOk());
        const auto pid = rig.group.sandboxProcessId(box.value()).value();
        rig.addCrasher(box.value(), bomb);
        for (int i = 0; i < 20; ++i) rig.playBlock(n);
        const auto end = ends.wait();
        REQUIRE(end.has_value());
        CHECK(end->state == SandboxState::overLimit);
        CHECK(end->reason.starts_with("more than " + std::to_string(options.limits.processesAndThreads) + " threads"));
        CHECK(waitUntilGroupGone(pid));
    }
}

TEST_CASE("client: terminateAll asks every sandbox to end before it waits for one") {
    Rig rig(groupOptions(Crossing::pipelined, n));
    std::vector<std::uint32_t> hanging;
    for (int i = 0; i < 3; ++i) {
        hanging.push_back(rig.group.sandboxProcessId(rig.sandbox()).value());
        // Stopped, it does not hear that it is asked until somebody lets it go on.
        ::kill(static_cast<pid_t>(hanging.back()), SIGSTOP);
    }
    // The last to be asked and the first to go.
    const auto healthy = rig.group.sandboxProcessId(rig.sandbox()).value();
    bool isHealthyGone = false;
    std::size_t stillThere = 0;
    std::thread witness([&] {
        isHealthyGone = waitUntilGone(healthy);
        for (const auto process : hanging) stillThere += isRunning(process) ? 1u : 0u;
        for (const auto process : hanging) ::kill(static_cast<pid_t>(process), SIGCONT);
    });
    // Longer than all waiting here: nobody is killed, unless one had to go before the next was asked.
    CHECK(rig.group.terminateAll(25'000).isOk());
    witness.join();
    CHECK(isHealthyGone);
    CHECK_EQUAL(stillThere, hanging.size());
    for (const auto process : hanging) CHECK(waitUntilGone(process));
}

TEST_CASE("client: terminateAll and close end sandboxes that do not hear them") {
    for (const bool isAll : {true, false}) {
        Rig rig(groupOptions(Crossing::pipelined, n));
        std::vector<std::uint32_t> processes;
        std::vector<SandboxId> boxes;
        for (int i = 0; i < 5; ++i) {
            boxes.push_back(rig.sandbox());
            processes.push_back(rig.group.sandboxProcessId(boxes.back()).value());
            rig.add(boxes.back(), "gain");
        }
        rig.hosting = HostingMode::direct;
        boxes.push_back(rig.sandbox());
        // Last: what wires them would wait for them.
        for (std::size_t i = 1; i < processes.size(); ++i) ::kill(static_cast<pid_t>(processes[i]), SIGSTOP);
        if (isAll)
            CHECK(rig.group.terminateAll(100).isOk());
        else
            rig.group.close();
        for (const auto box : boxes) CHECK_EQUAL(rig.group.sandboxState(box).status().code, ErrorCode::unknownObject);
        for (const auto process : processes) CHECK(waitUntilGone(process));
        if (isAll) CHECK(rig.group.addSandbox({}).isOk());
    }
}
