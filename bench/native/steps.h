#pragma once

#include "kit.h"
#include "slices.h"

/// The steps of `npm run bench` that are measured natively: each prints its lines (rows.h).
namespace glovebox::bench {

struct Steps {
    Runtime& runtime;
    Floor& floor;
    Places places;
    std::string plugin; ///< a real plugin beside the fixture; empty: none
    bool canBeRealtime = false;
    bool isQuick = false;
    Extent extent;
};

/// One sandbox beside the bare hand-off and the call without a sandbox.
void measureHandOff(Steps& steps);
/// 1 to 16 sandboxes one behind the other in the same block.
void measureSeries(Steps& steps);
/// 1 to 16 sandboxes side by side.
void measureParallel(Steps& steps);
/// What it costs to write down every block with details.
void measureRecording(Steps& steps);
/// Kernel calls per block as the kernel counts them, of hosts and sandboxes together.
void measureKernelCalls(Steps& steps);
/// From nothing to a ready sandbox, and to its first block.
void measureStart(Steps& steps);
/// Round trips of control messages, idle and while blocks run.
void measureControl(Steps& steps);
/// Plugin states saved and restored.
void measureState(Steps& steps);
/// Private and shared memory of sandboxes.
void measureMemory(Steps& steps);
/// 1 to 64 sandboxes: time per block, memory, processor time.
void measureGrowth(Steps& steps);
/// What a group costs that plays nothing.
void measureIdle(Steps& steps);

/// "gain.clap" of a path.
[[nodiscard]] std::string fileName(const std::string& path);
[[nodiscard]] inline std::string gainOf(const Places& places) { return places.fixtures + "/gain.clap"; }

} // namespace glovebox::bench
