#pragma once

#include "floor.h"

#include <atomic>

namespace glovebox::bench {

/// A word that somebody sleeps on, alone in its cache line, and how many do.
struct alignas(64) FloorGate {
    std::atomic<std::uint32_t> word{0};
    std::atomic<std::uint32_t> isSleeping{0};
};

struct alignas(64) FloorSamples {
    float channels[2][Floor::mostFrames];
};

/// What host and workers of the floor share: one anonymous shared mapping.
struct Floor::Shared {
    std::atomic<std::uint32_t> session{0}; ///< odd while one runs
    std::atomic<std::uint32_t> readyCount{0};
    FloorSetup setup;
    FloorGate host;
    FloorGate wave; ///< `parallel`: what all workers wait for
    std::atomic<std::int32_t> remaining{0};
    std::atomic<std::uint64_t> dueNs{0};
    FloorGate gates[Floor::mostWorkers];
    FloorSamples inputs[Floor::mostWorkers];
    FloorSamples outputs[Floor::mostWorkers];
};

/// Waits until `gate.word` differs from `seen`, spinning all the time or asleep. False: nothing came within 200 ms, or
/// `session` moved on.
/// Each sleep ends after `limitNs`, unless that is 0, and begins again.
bool awaitGate(FloorGate& gate, std::uint32_t seen, bool mustSpin, const std::atomic<std::uint32_t>& session,
               std::uint32_t ownSession, std::uint64_t limitNs = 0) noexcept;
[[nodiscard]] constexpr bool isAsleep(Waiting waiting) noexcept {
    return waiting == Waiting::sleep || waiting == Waiting::limited;
}
/// Sets the word and wakes the sleepers, if any says that it sleeps.
void openGate(FloorGate& gate, std::uint32_t value) noexcept;

/// The life of worker `index`; never returns.
[[noreturn]] void floorWorker(Floor::Shared& shared, std::uint32_t index) noexcept;

} // namespace glovebox::bench
