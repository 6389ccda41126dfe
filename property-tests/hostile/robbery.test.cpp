// Sleepers that were moved to a word where nobody rings must find what they wait for by themselves.
#include "shared_areas.h"

#include "glovebox/group.hpp"
#include "os/clock.h"
#include "testing/check.h"
#include "wire/areas.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>

using namespace glovebox;
using namespace glovebox::hostile;

namespace {

constexpr std::uint32_t blockFrames = 64;
constexpr std::uint64_t patienceNs = 20'000'000'000;
/// Longer than an engine looks for robberies by itself after its last block, with all that it owes to earlier ones.
constexpr std::chrono::milliseconds idleTime{4000};

/// Moves all who sleep on the wave or on a bell; what a sandbox can do without the right to write.
long robAll(const Areas& areas, std::uint32_t* cell) {
    long moved = 0;
    for (const auto& area : areas) {
        if (!area->isWavePage && area->kind != Kind::bell && area->kind != Kind::hostBell) continue;
        const long count = ::syscall(SYS_futex, area->at, FUTEX_REQUEUE, 0, 0x7fffffff, cell, 0);
        if (count > 0) moved += count;
    }
    return moved;
}

bool areAllAsleep(const Areas& areas) {
    for (const auto& area : areas) {
        if (area->kind != Kind::sandboxPage) continue;
        if (reinterpret_cast<const wire::SandboxPage*>(area->at)->isSleeping.load() == 0) return false;
    }
    return true;
}

} // namespace

TEST_CASE("robbery: engines and hosts that are robbed of a wake-up finish their blocks") {
    RuntimeOptions runtimeOptions;
    runtimeOptions.sandboxHost = GLOVEBOX_SANDBOX_HOST;
    runtimeOptions.pingEveryMs = 0; // a ping would find the robbed, too, but later
    auto runtime = Runtime::create(runtimeOptions);
    REQUIRE(runtime.isOk());
    GroupOptions options;
    options.crossing = Crossing::synchronous;
    options.maxBlockSize = blockFrames;
    auto made = runtime.value().createGroup(options);
    REQUIRE(made.isOk());
    Group group = std::move(made).value();
    std::optional<DeviceId> before;
    for (int i = 0; i < 2; ++i) {
        SandboxOptions box;
        box.wantsRealtime = false;
        if (isSanitized) box.limits.memoryBytes = 0;
        const auto added = group.addSandbox(box);
        REQUIRE(added.isOk());
        DeviceOptions device;
        device.file = GLOVEBOX_FIXTURES "/gain.clap";
        const auto gain = group.addDevice(added.value(), device);
        REQUIRE(gain.isOk());
        // The first sleeps on the wave, the second on its bell.
        if (before) REQUIRE(group.connect({PortKind::audio, *before, 0, gain.value(), 0}).isOk());
        before = gain.value();
    }
    SharedAreas shared; // this process has them all mapped, too
    shared.refresh();
    const auto areas = shared.now();
    alignas(4) std::uint32_t cell = 0;
    Block block;
    block.frames = blockFrames;
    REQUIRE(group.processOffline(block).isComplete);
    long robbed = 0;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t until = os::nowNs() + patienceNs;
        while (!areAllAsleep(*areas) && os::nowNs() < until) std::this_thread::yield();
        robbed += robAll(*areas, &cell);
        CHECK(group.processOffline(block).isComplete);
    }
    CHECK(robbed > 0);
    // Idle for so long that they sleep without slices: only their own processes can wake them now.
    for (int round = 0; round < 2; ++round) {
        std::this_thread::sleep_for(idleTime);
        const long moved = robAll(*areas, &cell);
        CHECK(moved > 0);
        robbed += moved;
        CHECK(group.processOffline(block).isComplete);
    }
    // And all the time, the host among them.
    std::atomic<bool> isOver{false};
    std::atomic<long> more{0};
    std::thread thief([&] {
        while (!isOver) {
            more += robAll(*areas, &cell);
            std::this_thread::yield();
        }
    });
    for (int round = 0; round < 30; ++round) CHECK(group.processOffline(block).isComplete);
    isOver = true;
    thief.join();
    std::printf("# %ld sleepers moved\n", robbed + more.load());
    group.close();
}
