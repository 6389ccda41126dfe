// hand-off, series, parallel: durations of blocks beside the bare hand-off and the call without a sandbox.

#include "steps.h"

#include <vector>

namespace glovebox::bench {

namespace {

/// What a cell is about besides its arms.
struct CellFacts {
    const char* step;
    Shape shape = Shape::series;
    std::uint32_t count = 1, frames = 64;
    Clock clock = Clock::free;
    bool isRealtime = false;
    std::string file;
    double sliceSeconds = 0.1;
};

Cell cellOf(const CellFacts& facts) {
    Cell cell;
    cell.step = facts.step;
    cell.clock = facts.clock;
    cell.frames = facts.frames;
    cell.isRealtime = facts.isRealtime;
    cell.blocksPerSlice = blocksFor(facts.sliceSeconds, facts.frames, facts.clock);
    cell.labels.add("plugin", fileName(facts.file))
        .add("shape", shapeName(facts.shape))
        .add("sandboxes", std::uint64_t{facts.count})
        .add("frames", std::uint64_t{facts.frames})
        .add("clock", clockName(facts.clock))
        .add("realtime", facts.isRealtime);
    return cell;
}

void addFloor(Steps& steps, Cell& cell, const CellFacts& facts, Waiting waiting, Place place) {
    FloorSetup setup;
    setup.shape = facts.shape;
    setup.waiting = waiting;
    setup.place = place;
    setup.isRealtime = facts.isRealtime;
    setup.count = facts.count;
    setup.frames = facts.frames;
    cell.arms.push_back(floorArm(steps.floor, setup));
}

void addOurs(Steps& steps, Cell& cell, const CellFacts& facts, HostingMode hosting, Place place, std::string floor) {
    RigOptions options;
    options.shape = facts.shape;
    options.place = place;
    options.hosting = hosting;
    options.count = facts.count;
    options.frames = facts.frames;
    options.file = facts.file;
    cell.arms.push_back(rigArm(steps.runtime, options));
    cell.arms.back()->floorArm = std::move(floor);
}

std::vector<bool> schedulings(const Steps& steps) {
    return steps.canBeRealtime ? std::vector<bool>{false, true} : std::vector<bool>{false};
}

/// Nobody may spin for ever where others of the same processor wait: spinning floors only back to back, in short slices.
void measureOne(Steps& steps, const CellFacts& facts) {
    Cell cell = cellOf(facts);
    const Waiting awake = facts.clock == Clock::paced ? Waiting::prewake : Waiting::spin;
    const std::string best = std::string("floor ") + waitingName(awake) + " other";
    addFloor(steps, cell, facts, Waiting::sleep, Place::same);
    addFloor(steps, cell, facts, Waiting::limited, Place::same);
    addFloor(steps, cell, facts, Waiting::sleep, Place::other);
    addFloor(steps, cell, facts, awake, Place::other);
    addOurs(steps, cell, facts, HostingMode::direct, Place::free, "");
    addOurs(steps, cell, facts, HostingMode::sandboxed, Place::free, best);
    addOurs(steps, cell, facts, HostingMode::sandboxed, Place::same, "floor sleep same");
    addOurs(steps, cell, facts, HostingMode::sandboxed, Place::other, best);
    measureCell(cell, steps.extent);
}

/// Which chains and fans are measured. Ordinary scheduling, where there is better, in a few places only.
struct Extents {
    std::vector<std::uint32_t> counts{1, 2, 4, 8, 16}, paced{64, 128, 512}, free{64, 256, 1024};
};

Extents extentsOf(const Steps& steps, bool isRealtime) {
    if (steps.isQuick || (steps.canBeRealtime && !isRealtime)) return {{1, 4, 16}, {128}, {256}};
    return {};
}

/// Everybody on one processor is the cheap way to sleep, everywhere the way of who does nothing about it.
void measureChain(Steps& steps, const CellFacts& facts) {
    Cell cell = cellOf(facts);
    addFloor(steps, cell, facts, Waiting::sleep, Place::same);
    addFloor(steps, cell, facts, Waiting::sleep, Place::free);
    addOurs(steps, cell, facts, HostingMode::direct, Place::free, "");
    // Real-time series are kept on one processor by the product.
    const bool isPlaced = facts.shape == Shape::series && facts.isRealtime && facts.count > 1;
    addOurs(steps, cell, facts, HostingMode::sandboxed, Place::free,
            isPlaced ? "floor sleep same" : "floor sleep free");
    if (!isPlaced) addOurs(steps, cell, facts, HostingMode::sandboxed, Place::same, "floor sleep same");
    measureCell(cell, steps.extent);
}

void measureMany(Steps& steps, CellFacts facts) {
    for (const bool isRealtime : schedulings(steps)) {
        if (steps.isQuick && isRealtime != steps.canBeRealtime) continue;
        const Extents extents = extentsOf(steps, isRealtime);
        for (const Clock clock : {Clock::paced, Clock::free}) {
            for (const std::uint32_t frames : clock == Clock::paced ? extents.paced : extents.free) {
                for (const std::uint32_t count : extents.counts) {
                    facts.count = count;
                    facts.frames = frames;
                    facts.clock = clock;
                    facts.isRealtime = isRealtime;
                    // Back to back a block takes the longer the more there are.
                    facts.sliceSeconds = clock == Clock::paced ? 0.12 : 0.06 / count;
                    measureChain(steps, facts);
                }
            }
        }
    }
}

} // namespace

void measureHandOff(Steps& steps) {
    const std::vector<std::uint32_t> all =
        steps.isQuick ? std::vector<std::uint32_t>{64, 512} : std::vector<std::uint32_t>{64, 256, 512, 1024};
    std::vector<std::string> files{gainOf(steps.places)};
    if (!steps.plugin.empty()) files.push_back(steps.plugin);
    for (const std::string& file : files) {
        const bool isFixture = file == files.front();
        for (const bool isRealtime : schedulings(steps)) {
            // The real plugin says what it costs where it matters.
            if (!isFixture && isRealtime != steps.canBeRealtime) continue;
            for (const Clock clock : {Clock::paced, Clock::free}) {
                for (const std::uint32_t frames : all) {
                    if (!isFixture && frames == 1024) continue;
                    CellFacts facts;
                    facts.step = "hand-off";
                    facts.frames = frames;
                    facts.clock = clock;
                    facts.isRealtime = isRealtime;
                    facts.file = file;
                    facts.sliceSeconds = clock == Clock::paced ? 0.3 : 0.06;
                    measureOne(steps, facts);
                }
            }
        }
    }
}

namespace {

void measureGains(Steps& steps, const char* step, Shape shape) {
    CellFacts facts;
    facts.step = step;
    facts.shape = shape;
    facts.file = gainOf(steps.places);
    measureMany(steps, facts);
}

} // namespace

void measureSeries(Steps& steps) { measureGains(steps, "series", Shape::series); }

void measureParallel(Steps& steps) { measureGains(steps, "parallel", Shape::parallel); }

void measureRecording(Steps& steps) {
    for (const HostingMode hosting : {HostingMode::direct, HostingMode::sandboxed}) {
        for (const Clock clock : {Clock::paced, Clock::free}) {
            CellFacts facts;
            facts.step = "recording";
            facts.clock = clock;
            facts.isRealtime = steps.canBeRealtime;
            facts.file = gainOf(steps.places);
            facts.sliceSeconds = clock == Clock::paced ? 0.3 : 0.06;
            Cell cell = cellOf(facts);
            cell.labels.add("hosting", hosting == HostingMode::direct ? "direct" : "sandboxed");
            RigOptions options;
            options.hosting = hosting;
            options.frames = facts.frames;
            options.file = facts.file;
            // One and the same: where the system puts a sandbox makes more of a difference than what is written down.
            const auto rig = std::make_shared<Rig>(steps.runtime, options);
            for (const bool isRecorded : {false, true}) cell.arms.push_back(rigArm(rig, isRecorded));
            measureCell(cell, steps.extent);
        }
    }
}

} // namespace glovebox::bench
