#pragma once

#include "floor.h"
#include "rig.h"
#include "rows.h"

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace glovebox::bench {

/// How long measurements take, from the command line.
struct Extent {
    int rounds = 3;
    double scale = 1; ///< of the number of blocks in a slice
    std::mt19937 random{1};
};

/// When blocks come: at their time, or each as soon as the one before has ended.
enum class Clock : std::uint8_t { paced, free };
[[nodiscard]] const char* clockName(Clock clock) noexcept;

/// One thing that is measured beside others in the same cell.
class Arm {
public:
    std::string name, floorArm, baseArm;
    virtual ~Arm() = default;
    /// On the thread that runs the blocks, before and after each slice.
    virtual void begin() {}
    virtual void end() {}
    virtual BlockOutcome block(std::uint64_t nextDueNs) noexcept = 0;
    [[nodiscard]] virtual std::uint64_t durationNs() const noexcept = 0;
    /// Processor time of its peers.
    [[nodiscard]] virtual std::uint64_t peersCpuNs() const = 0;
    [[nodiscard]] virtual bool arePeersRealtime() const = 0;
    /// Where its peers are kept and how long before their time they wake, in words; empty: it has none that the product places.
    [[nodiscard]] virtual std::string placement() const { return {}; }
    [[nodiscard]] virtual std::uint64_t preWakeLeadNs() const { return 0; }
    /// Nothing more will be moved if the host stays where it is. Asked of real-time cells alone.
    [[nodiscard]] virtual bool isPlaced() const { return true; }
};

[[nodiscard]] std::unique_ptr<Arm> floorArm(Floor& floor, const FloorSetup& setup);
/// `isRecorded`: its blocks are written down.
[[nodiscard]] std::unique_ptr<Arm> rigArm(std::shared_ptr<Rig> rig, bool isRecorded = false);
[[nodiscard]] std::unique_ptr<Arm> rigArm(Runtime& runtime, const RigOptions& options);

/// A set of arms that are compared, what they have in common, and how their blocks come.
struct Cell {
    std::string step;
    Labels labels;
    Clock clock = Clock::free;
    std::uint32_t frames = 64;
    bool isRealtime = false;
    std::uint32_t blocksPerSlice = 200;
    std::vector<std::unique_ptr<Arm>> arms;
};

/// Measures every arm in every round, in an order that is drawn anew for each, on a thread of its own, and prints a line per
/// arm and round.
void measureCell(Cell& cell, Extent& extent);

/// Blocks of a slice so that one takes about `seconds`, at least 20, back to back 100.
[[nodiscard]] std::uint32_t blocksFor(double seconds, std::uint32_t frames, Clock clock);

} // namespace glovebox::bench
