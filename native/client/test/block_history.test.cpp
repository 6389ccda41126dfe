#include "client/block_history.h"
#include "os/clock.h"
#include "os/thread_usage.h"
#include "testing/check.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using glovebox::client::BlockHistory;
using glovebox::client::BlockRecord;
namespace os = glovebox::os;

namespace {

/// All of whose parts tell which one it is.
BlockRecord recordOf(std::uint32_t number) {
    BlockRecord record;
    record.marks = static_cast<std::uint8_t>(number);
    record.wallNs = number + 1;
    record.cpuNs = number + 2;
    record.involuntarySwitches = number + 3;
    record.pageFaults = number + 4;
    record.sandboxCpuNs = number + 5;
    record.sandboxSwitches = number + 6;
    record.sandboxPageFaults = number + 7;
    return record;
}

bool isRecord(const BlockRecord& record, std::uint64_t number) {
    return record == recordOf(static_cast<std::uint32_t>(number));
}

} // namespace

TEST_CASE("block history: the newest are kept whole, oldest first, as many as there is room for") {
    BlockHistory history(4, true);
    std::vector<BlockRecord> target(8);
    CHECK_EQUAL(history.copyNewest(target).count, 0u);
    for (std::uint32_t number = 0; number < 3; ++number) history.add(recordOf(number));
    auto range = history.copyNewest(target);
    CHECK_EQUAL(range.first, 0u);
    CHECK_EQUAL(range.count, 3u);
    for (std::uint32_t number = 3; number < 11; ++number) history.add(recordOf(number));
    range = history.copyNewest(target);
    CHECK_EQUAL(range.first, 7u);
    REQUIRE(range.count == 4);
    for (std::size_t i = 0; i < range.count; ++i) CHECK(isRecord(target[i], range.first + i));
    range = history.copyNewest(std::span(target).first(2));
    CHECK_EQUAL(range.first, 9u);
    CHECK_EQUAL(range.count, 2u);
    CHECK_EQUAL(history.count(), 11u);
}

TEST_CASE("block history: without details there are none, whatever was added") {
    BlockHistory history(4, false);
    history.add(recordOf(5));
    std::vector<BlockRecord> target(1);
    REQUIRE(history.copyNewest(target).count == 1);
    CHECK_EQUAL(target[0].wallNs, 6u);
    CHECK_EQUAL(target[0].cpuNs + target[0].involuntarySwitches + target[0].pageFaults, 0u);
}

TEST_CASE("block history: a reader never gets half of a record, and knows which ones it has") {
    // Longer than a turn of the scheduler: on one processor, too, the writer is stopped in the middle of records.
    BlockHistory history(16, true);
    std::atomic<bool> isDone{false};
    std::thread writer([&] {
        for (std::uint32_t number = 0; !isDone.load(std::memory_order_relaxed); ++number) history.add(recordOf(number));
    });
    std::vector<BlockRecord> target(16);
    std::uint64_t torn = 0;
    for (int copies = 0; copies < 200'000 || history.count() < 200'000; ++copies) {
        const auto range = history.copyNewest(target);
        for (std::size_t i = 0; i < range.count; ++i) torn += isRecord(target[i], range.first + i) ? 0 : 1;
    }
    isDone = true;
    writer.join();
    CHECK_EQUAL(torn, 0u);
    REQUIRE(history.count() >= 16);
    CHECK_EQUAL(history.copyNewest(target).count, 16u);
}

TEST_CASE("usage of a thread: its own work is told where it is told at all, and nobody else's") {
    const auto support = os::threadUsageSupport();
    if (!support.hasCpu) {
        CHECK_EQUAL(os::fineThreadCpuNs(), 0u);
        return;
    }
    const std::uint64_t before = os::fineThreadCpuNs();
    std::uint64_t spent = 0;
    while (spent < 1'000'000) spent = os::fineThreadCpuNs() - before;
    CHECK(spent < 1'000'000'000);
    if (!support.hasBurden) return;
    const os::ThreadBurden first = os::burdenOfThisThread();
    // Pages that nobody has touched: one fault each, or one for several where the system hands out larger ones.
    constexpr std::size_t pages = 4096;
    const std::vector<std::byte> touched(pages * 4096, std::byte{1});
    CHECK(touched.back() == std::byte{1});
    CHECK(os::burdenOfThisThread().pageFaults > first.pageFaults);
    // Who waits gives the processor away; who is never interrupted is not told that he was. Both are counted by the system.
    const std::uint64_t limit = os::nowNs() + 20'000'000'000u;
    std::atomic<bool> isDone{false};
    std::vector<std::thread> rivals;
    for (unsigned i = 0; i < 2 * std::max(1u, std::thread::hardware_concurrency()); ++i)
        rivals.emplace_back([&] {
            while (!isDone.load(std::memory_order_relaxed)) {
            }
        });
    while (os::burdenOfThisThread().involuntarySwitches == first.involuntarySwitches && os::nowNs() < limit) {
    }
    isDone = true;
    for (auto& rival : rivals) rival.join();
    CHECK(os::burdenOfThisThread().involuntarySwitches > first.involuntarySwitches);
}
