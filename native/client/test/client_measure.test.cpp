// What is recorded of blocks: what they took of sandboxes, how long they lasted, what became of each sandbox.
#include "client/driver.h"
#include "client/test/allocation_count.h"
#include "client/test/client_kit.h"
#include "os/thread_usage.h"

#include <numeric>
#include <thread>

using namespace client_kit;

namespace {

struct HostBlock {
    explicit HostBlock(bool isMeasured) {
        block.frames = n;
        block.outputs = outputs;
        block.isMeasured = isMeasured;
    }
    std::vector<std::vector<float>> out = silence(2, n);
    void* pointers[2] = {out[0].data(), out[1].data()};
    HostBuffer outputs[1] = {{pointers, 2, SampleType::float32}};
    Block block;
};

std::uint64_t blocksOf(const std::vector<WallCount>& times) {
    return std::accumulate(times.begin(), times.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const WallCount& one) { return sum + one.blocks; });
}

} // namespace

TEST_CASE("client: a measured block says what it took of each sandbox, another one does not, and neither allocates") {
    for (const auto hosting : {HostingMode::sandboxed, HostingMode::direct}) {
        Rig rig(groupOptions(Crossing::synchronous, n));
        rig.hosting = hosting;
        const auto first = rig.add(rig.sandbox(), "sine-synth");
        const auto second = rig.add(rig.sandbox(), "gain");
        rig.connect(first, second);
        REQUIRE(rig.group.addHostOutput(second, 0).isOk());
        for (const bool isMeasured : {false, true, false}) {
            const HostBlock host(isMeasured);
            for (int i = 0; i < 20; ++i) {
                const auto before = allocationsOfThisThread();
                const BlockReport report = rig.group.processOffline(host.block);
                if (canCountAllocations()) CHECK_EQUAL(allocationsOfThisThread() - before, 0u);
                REQUIRE(report.sandboxes.size() == 2);
                for (const SandboxOutcome& one : report.sandboxes) {
                    const bool isTold =
                        isMeasured && hosting == HostingMode::sandboxed && os::threadUsageSupport().hasCpu;
                    CHECK_EQUAL(one.cpuNs != 0, isTold);
                    CHECK(one.cpuNs <= report.durationNs);
                    if (!isTold) CHECK_EQUAL(one.involuntarySwitches + one.pageFaults, 0u);
                }
            }
        }
    }
}

TEST_CASE("client: durations and fates of blocks are counted, for a sandbox also across its processes") {
    Rig rig(groupOptions(Crossing::pipelined, n));
    const auto box = rig.sandbox();
    const auto other = rig.sandbox();
    const auto device = rig.add(box, "gain");
    static_cast<void>(rig.add(other, "gain"));
    REQUIRE(rig.group.addHostOutput(device, 0).isOk());
    const HostBlock host(false);
    const auto play = [&](int blocks) {
        for (int i = 0; i < blocks; ++i) REQUIRE(rig.group.processOffline(host.block).sequence != 0);
    };
    CHECK(rig.group.wallTimes().empty());
    play(10);
    REQUIRE(rig.group.killSandbox(box).isOk());
    while (!rig.group.sandboxEnd(box)) std::this_thread::yield();
    play(5);
    REQUIRE(rig.group.restartSandbox(box).isOk());
    play(7);
    const auto times = rig.group.wallTimes();
    CHECK_EQUAL(blocksOf(times), 22u);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i - 1].ns < times[i].ns);
    auto counted = rig.group.sandboxStatistics();
    REQUIRE(counted.size() == 2);
    CHECK_EQUAL(counted[0].sandbox, box);
    CHECK_EQUAL(counted[0].blocks, 22u);
    CHECK_EQUAL(counted[0].deadBlocks, 5u);
    CHECK_EQUAL(counted[1].deadBlocks + counted[1].lateBlocks, 0u);
    REQUIRE(rig.group.removeSandbox(box).isOk());
    counted = rig.group.sandboxStatistics();
    REQUIRE(counted.size() == 1);
    CHECK_EQUAL(counted[0].sandbox, other);
}

TEST_CASE(
    "client: a driver with details records what blocks took of its thread and of sandboxes, in memory made before") {
    Rig rig(groupOptions(Crossing::synchronous, n));
    const auto device = rig.add(rig.sandbox(), "gain");
    REQUIRE(rig.group.addHostOutput(device, 0).isOk());
    client::DriverOptions options;
    options.isPaced = false;
    options.outputChannels = {2};
    options.historyBlocks = 50;
    options.blockDetails = true;
    auto driver = client::PacedDriver::start(rig.group, std::move(options));
    REQUIRE(driver.isOk());
    while (driver.value()->statistics().blocks < 100) std::this_thread::yield();
    driver.value()->stop();
    std::vector<client::BlockRecord> records(100);
    const auto range = driver.value()->blocks(records);
    CHECK_EQUAL(range.count, 50u);
    CHECK_EQUAL(range.first + range.count, driver.value()->statistics().blocks);
    records.resize(range.count);
    const auto support = os::threadUsageSupport();
    CHECK_EQUAL(range.details.hasCpu, support.hasCpu);
    for (const client::BlockRecord& one : records) {
        CHECK(one.wallNs > 0);
        const bool isDone = (one.marks & client::blockMark::incomplete) == 0;
        if (!support.hasCpu || !isDone) continue;
        CHECK(one.cpuNs > 0);
        CHECK(one.sandboxCpuNs > 0);
    }
}
