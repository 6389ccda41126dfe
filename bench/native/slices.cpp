#include "slices.h"

#include "os/clock.h"
#include "os/thread.h"

#include <algorithm>
#include <thread>

namespace glovebox::bench {

namespace {

/// As the client's own driver has it.
constexpr int hostPriority = 10;
/// Before each slice: processors wake, caches fill, the watcher grants real time.
constexpr std::uint32_t warmUpBlocks = 10;
constexpr std::uint64_t longestWarmUpNs = 400'000'000;
/// What a late sandbox gets to finish before blocks go on.
constexpr std::uint64_t afterFailureNs = 200'000;

class FloorArm : public Arm {
public:
    FloorArm(Floor& floor, const FloorSetup& setup) : floor(floor), setup(setup) {
        name = std::string("floor ") + waitingName(setup.waiting) + " " + placeName(setup.place);
    }
    void begin() override { floor.begin(setup); }
    void end() override { floor.end(); }
    BlockOutcome block(std::uint64_t nextDueNs) noexcept override {
        const std::uint64_t begun = os::nowNs();
        const bool isDone = floor.block(nextDueNs);
        lastNs = os::nowNs() - begun;
        return isDone ? BlockOutcome::complete : BlockOutcome::incomplete;
    }
    std::uint64_t durationNs() const noexcept override { return lastNs; }
    std::uint64_t peersCpuNs() const override { return floor.cpuNs(setup.count); }
    bool arePeersRealtime() const override { return setup.isRealtime; }

private:
    Floor& floor;
    FloorSetup setup;
    std::uint64_t lastNs = 0;
};

class RigArm : public Arm {
public:
    RigArm(std::shared_ptr<Rig> of, bool isRecorded) : rig(std::move(of)), isRecorded(isRecorded) {
        isDirect = rig->options().hosting == HostingMode::direct;
        name = isDirect ? "direct" : std::string("ours ") + placeName(rig->options().place);
        if (!isDirect) baseArm = "direct";
        if (isRecorded) {
            baseArm = name;
            name += ", recorded";
        }
    }
    void begin() override {
        rig->isRecorded = isRecorded;
        pinThread(0, rig->options().place == Place::free ? anyProcessor : 0);
        rig->placePeers();
    }
    void end() override { pinThread(0, anyProcessor); }
    BlockOutcome block(std::uint64_t) noexcept override { return rig->block(); }
    std::uint64_t durationNs() const noexcept override { return rig->durationNs; }
    std::uint64_t peersCpuNs() const override { return rig->cpuNs(); }
    bool arePeersRealtime() const override { return isDirect || rig->isRealtime(); }
    bool isPlaced() const override { return rig->isPlaced(); }
    std::string placement() const override { return isDirect ? std::string() : rig->placement(); }
    std::uint64_t preWakeLeadNs() const override { return rig->preWakeLeadNs(); }

private:
    std::shared_ptr<Rig> rig; ///< arms may share one
    bool isRecorded = false, isDirect = false;
};

struct Slice {
    Histogram durations;
    SliceFacts facts;
};

void measureSlice(const Cell& cell, Arm& arm, std::uint32_t blocks, Slice& slice) {
    const std::uint64_t periodNs = cell.clock == Clock::paced ? cell.frames * 1'000'000'000ull / 48'000 : 0;
    arm.begin();
    std::uint64_t due = os::nowNs() + periodNs;
    const auto step = [&] {
        if (periodNs != 0) os::sleepUntil(due);
        due += periodNs;
        const BlockOutcome outcome = arm.block(periodNs == 0 ? 0 : due);
        if (outcome != BlockOutcome::complete && periodNs == 0) os::sleepUntil(os::nowNs() + afterFailureNs);
        // Who has missed several beats does not try to make up for them: audio hardware drops them, too.
        if (periodNs != 0 && os::nowNs() > due + periodNs) due = os::nowNs() + periodNs;
        return outcome;
    };
    const std::uint64_t warmUntil = os::nowNs() + longestWarmUpNs;
    for (std::uint32_t i = 0; i < warmUpBlocks; ++i) static_cast<void>(step());
    const auto isWarm = [&] { return arm.arePeersRealtime() && arm.isPlaced(); };
    while (cell.isRealtime && !isWarm() && os::nowNs() < warmUntil) static_cast<void>(step());
    const MachineTime machineBefore = machineTime();
    const std::uint64_t peersBefore = arm.peersCpuNs();
    const std::uint64_t hostBefore = os::threadCpuNs(), begun = os::nowNs();
    for (std::uint32_t i = 0; i < blocks; ++i) {
        switch (step()) {
        case BlockOutcome::incomplete: ++slice.facts.incomplete; [[fallthrough]];
        case BlockOutcome::complete: slice.durations.record(arm.durationNs()); break;
        case BlockOutcome::skipped: ++slice.facts.skipped; break;
        }
    }
    const std::uint64_t host = os::threadCpuNs() - hostBefore, elapsed = os::nowNs() - begun;
    const std::uint64_t peers = arm.peersCpuNs() - peersBefore;
    const MachineTime machineAfter = machineTime();
    slice.facts.cpuNsPerBlock = static_cast<double>(host + peers) / blocks;
    const double busy = static_cast<double>(machineAfter.busyNs - machineBefore.busyNs);
    slice.facts.foreignShare = std::max(0.0, (busy - static_cast<double>(host + peers)) /
                                                 static_cast<double>(std::max<std::uint64_t>(1, elapsed)));
    slice.facts.stolenNs = machineAfter.stolenNs - machineBefore.stolenNs;
    slice.facts.realtime = !cell.isRealtime ? "no" : arm.arePeersRealtime() ? "yes" : "host only";
    slice.facts.placement = arm.placement();
    if (!slice.facts.placement.empty()) {
        const std::uint64_t leadNs = cell.clock == Clock::paced ? arm.preWakeLeadNs() : 0;
        slice.facts.preWake = leadNs == 0 ? "none" : "lead " + std::to_string((leadNs + 500) / 1000) + " us";
    }
    arm.end();
}

} // namespace

const char* clockName(Clock clock) noexcept { return clock == Clock::paced ? "paced" : "back to back"; }

std::unique_ptr<Arm> floorArm(Floor& floor, const FloorSetup& setup) {
    return std::make_unique<FloorArm>(floor, setup);
}

std::unique_ptr<Arm> rigArm(std::shared_ptr<Rig> rig, bool isRecorded) {
    return std::make_unique<RigArm>(std::move(rig), isRecorded);
}

std::unique_ptr<Arm> rigArm(Runtime& runtime, const RigOptions& options) {
    return rigArm(std::make_shared<Rig>(runtime, options));
}

void measureCell(Cell& cell, Extent& extent) {
    // A thread of its own: who plays the host is noticed by its number, and its scheduling with it.
    std::thread([&] {
        os::nameThisThread("bench-host");
        os::sharpenTimers();
        if (cell.isRealtime) static_cast<void>(os::makeRealtime(hostPriority));
        const auto blocks = std::max<std::uint32_t>(
            10, static_cast<std::uint32_t>(static_cast<double>(cell.blocksPerSlice) * extent.scale));
        std::vector<Arm*> order;
        for (const auto& arm : cell.arms) order.push_back(arm.get());
        Slice slice;
        for (int round = 1; round <= extent.rounds; ++round) {
            std::shuffle(order.begin(), order.end(), extent.random);
            for (Arm* const arm : order) {
                slice.durations.clear();
                slice.facts = {};
                measureSlice(cell, *arm, blocks, slice);
                printTimes(cell.step, cell.labels, arm->name, arm->floorArm, arm->baseArm, round, slice.durations,
                           slice.facts);
            }
        }
    }).join();
}

std::uint32_t blocksFor(double seconds, std::uint32_t frames, Clock clock) {
    // Back to back a block takes about as long as a few hand-offs, whatever its length.
    const double each = clock == Clock::paced ? frames / 48'000.0 : 60e-6;
    return std::max<std::uint32_t>(clock == Clock::paced ? 20 : 100, static_cast<std::uint32_t>(seconds / each));
}

} // namespace glovebox::bench
