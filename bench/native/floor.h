#pragma once

#include "placement.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

/// The least that a hand-off between processes can cost on this machine: bare words in shared memory, no checks, no deadlines,
/// no events, and as many copies of the samples as a sandbox makes. Measured beside every figure of ours.
namespace glovebox::bench {

enum class Shape : std::uint8_t {
    series,   ///< each worker wakes the next, the last one the host
    parallel, ///< one call wakes all, the last one to finish wakes the host
};
[[nodiscard]] const char* shapeName(Shape shape) noexcept;

enum class Waiting : std::uint8_t {
    sleep, ///< everybody sleeps on its word at once
    limited, ///< the same, and the host for no longer than a block lasts: what a host that never waits without a deadline pays
    spin,    ///< nobody ever sleeps
    prewake, ///< those that the host starts sleep until shortly before the block is due, then they and the host spin
};
[[nodiscard]] const char* waitingName(Waiting waiting) noexcept;

struct FloorSetup {
    Shape shape = Shape::series;
    Waiting waiting = Waiting::sleep;
    Place place = Place::same;
    bool isRealtime = false;
    std::uint32_t count = 1; ///< of workers
    std::uint32_t frames = 64;
};

/// Worker processes and what they share with this one. They are forked when it is made, before there are other threads, and
/// sleep between measurements.
class Floor {
public:
    static constexpr std::uint32_t mostWorkers = 64;
    static constexpr std::uint32_t mostFrames = 1024;

    explicit Floor(std::uint32_t workerCount);
    ~Floor();
    Floor(const Floor&) = delete;
    Floor& operator=(const Floor&) = delete;

    /// Makes the first `setup.count` workers ready for `block`. Call it on the thread that runs the blocks.
    void begin(const FloorSetup& setup);
    /// One block, copies of its samples included; `dueNs`: when the next one will begin, 0 if nobody knows. False: it was not
    /// done within 200 ms.
    bool block(std::uint64_t nextDueNs) noexcept;
    /// The workers sleep until the next `begin`.
    void end();

    /// Of the first `count` workers.
    [[nodiscard]] std::uint64_t cpuNs(std::uint32_t count) const;

    struct Shared;

private:
    Shared* shared = nullptr;
    FloorSetup setup;
    std::vector<int> processes;
    std::array<std::vector<float>, 2> input;
    std::vector<std::array<std::vector<float>, 2>> outputs;
    std::uint32_t sequence = 0;
};

} // namespace glovebox::bench
