// Limits: what crosses one ends as over-limit, with the figure, and what does not is left alone.
#include "client/limit_watch.h"
#include "client/over_limit.h"
#include "client/test/client_kit.h"
#include "client/test/process_list.h"
#include "os/clock.h"
#include "os/process.h"
#include "os/thread.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

using namespace client_kit;

namespace {

constexpr std::uint32_t n = 64;

std::string reasonOf(const SandboxLimits& limits, int signal, const wire::SandboxPage& page, std::uint64_t cpuNs = 0) {
    os::ExitStatus status;
    status.wasSignalled = signal != 0;
    status.code = signal;
    status.cpuNs = cpuNs;
    return client::overLimitReason(limits, status, page, 10'000'000'000);
}

} // namespace

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
    CHECK_EQUAL(client::bytesText(1536ull << 20), "1.5 GB");
    CHECK_EQUAL(client::bytesText(2ull << 30), "2 GB");
    CHECK_EQUAL(client::bytesText((256ull << 20) + 1), std::to_string((256ull << 20) + 1) + " bytes");
}

TEST_CASE("client: a plugin that takes memory without end ends its sandbox as over-limit, with the figure") {
    for (const auto format : bothFormats) {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<SandboxEnd> end;
        Rig rig(groupOptions(Crossing::pipelined, n), [&](const GroupEvent& event) {
            if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
                const std::lock_guard lock(mutex);
                end = ended->end;
                changed.notify_all();
            }
        });
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
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return end.has_value(); }));
        CHECK(end->state == SandboxState::overLimit);
        CHECK(end->reason.starts_with("more than 256 MB of memory"));
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
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<SandboxEnd> end;
    Rig rig(groupOptions(Crossing::pipelined, n), [&](const GroupEvent& event) {
        if (const auto* ended = std::get_if<SandboxEnded>(&event)) {
            const std::lock_guard lock(mutex);
            end = ended->end;
            changed.notify_all();
        }
    });
    SandboxOptions options;
    options.wantsRealtime = false;
    options.limits.processesAndThreads = 2; // its own three
    const auto box = rig.group.addSandbox(options);
    if (!box) CHECK_EQUAL(box.status().code, ErrorCode::sandboxDied);
    std::unique_lock lock(mutex);
    REQUIRE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return end.has_value(); }));
    CHECK(end->state == SandboxState::overLimit);
    CHECK(end->reason.starts_with("more than 2 threads and processes"));
}

TEST_CASE("client: terminateAll ends sandboxes that hang together, within one grace") {
    for (const bool isAll : {true, false}) {
        Rig rig(groupOptions(Crossing::pipelined, n));
        std::vector<std::uint32_t> processes;
        std::vector<SandboxId> boxes;
        for (int i = 0; i < 5; ++i) {
            boxes.push_back(rig.sandbox());
            processes.push_back(rig.group.sandboxProcessId(boxes.back()).value());
            rig.add(boxes.back(), "gain");
            // Stopped, it will not hear of anything.
            if (i > 0) ::kill(static_cast<pid_t>(processes.back()), SIGSTOP);
        }
        rig.hosting = HostingMode::direct;
        boxes.push_back(rig.sandbox());
        const std::uint64_t begun = os::nowNs();
        constexpr std::uint32_t graceMs = 1500;
        if (isAll)
            CHECK(rig.group.terminateAll(graceMs).isOk());
        else
            rig.group.close();
        // One after another it would be at least four graces.
        if (isAll) CHECK(os::nowNs() - begun < 4ull * graceMs * 1'000'000);
        for (const auto box : boxes) CHECK_EQUAL(rig.group.sandboxState(box).status().code, ErrorCode::unknownObject);
        for (const auto process : processes) CHECK(waitUntilGone(process));
        if (isAll) CHECK(rig.group.addSandbox({}).isOk());
    }
}
