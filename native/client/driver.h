#pragma once

#include "client/block_recorder.h"
#include "glovebox/group.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <variant>
#include <vector>

/// The paced driver: an audio device that is not there. A thread calls `process` at the pace of the sample rate, feeds the
/// host inputs from a source and gives the host outputs to a sink, and keeps account of how well that went.
namespace glovebox::client {

struct SilenceSource {};
struct SineSource {
    double frequencyHz = 440;
    double amplitude = 0.5;
};
/// White noise in -amplitude .. amplitude, different in every channel, the same for the same seed.
struct NoiseSource {
    std::uint64_t seed = 1;
    double amplitude = 0.5;
};
/// Planar samples, played again and again; input channel i plays `channels[i modulo their number]`.
struct LoopSource {
    std::vector<std::vector<float>> channels;
};
using DriverSource = std::variant<SilenceSource, SineSource, NoiseSource, LoopSource>;

struct DriverOptions {
    /// `true`: one block every frames / sampleRate seconds. `false`: back to back.
    bool isPaced = true;
    std::uint32_t frames = 0;                  ///< per block; 0: maxBlockSize of the group
    std::vector<std::uint32_t> inputChannels;  ///< of every host input, in their order; 0: not there, silence
    std::vector<std::uint32_t> outputChannels; ///< of every host output, in their order; 0: not read
    DriverSource source;
    std::uint32_t ringFrames = 0;        ///< outputs are kept for `readOutput` in a ring of that size; 0: discarded
    std::uint32_t historyBlocks = 65536; ///< of how many newest blocks the records are kept, 1 .. 2^24
    /// Records also what each block took of the driver's thread, four calls of the kernel per block, and of sandboxes, five in
    /// each (`DriverBlocks::details`).
    bool blockDetails = false;
    std::uint32_t commandCapacity = 1024; ///< for `send`, 1 .. 65536
    bool wantsRealtime = true;
    bool hasTransport = false;
    core::Transport transport; ///< at the first block; advanced by its tempo while it plays
};

/// Counters since the start. Read while the driver runs: each value is right, together they may be one block apart.
struct DriverStatistics {
    std::uint64_t blocks = 0;
    std::uint64_t incompleteBlocks = 0; ///< some sandbox was late or dead
    std::uint64_t missedDeadlines = 0;  ///< blocks in which a sandbox was late
    std::uint64_t overruns = 0;         ///< blocks whose `process` took longer than they last
    std::uint64_t lateStarts = 0;       ///< began more than a tenth of a block after their time
    std::uint64_t skippedBlocks = 0;    ///< never began: the driver was a whole block behind and took up the beat again
    std::uint64_t worstStartDelayNs = 0;
    std::uint64_t worstDurationNs = 0;
    std::uint64_t totalDurationNs = 0;
    std::uint64_t lostOutputFrames = 0;             ///< the ring was full
    std::uint64_t lostCommands = 0;                 ///< `send` found its queue full
    bool isRealtime = false;                        ///< the operating system granted real-time scheduling
    RealtimePath realtimePath = RealtimePath::none; ///< in which way
    bool isRunning = false;
};

/// Which records were copied, and what is in them.
struct DriverBlocks {
    std::uint64_t first = 0;        ///< number of the oldest one, counted from 0 at the start
    std::size_t count = 0;          ///< of records
    os::ThreadUsageSupport details; ///< of the driver's thread: what of it was asked for and can be told
};

class PacedDriver {
public:
    /// Any thread. `invalidArgument` for values out of range, `systemError` if no thread can be started.
    [[nodiscard]] static Result<std::unique_ptr<PacedDriver>> start(Group group, DriverOptions options);

    /// Ends as `stop` does.
    ~PacedDriver();
    PacedDriver(const PacedDriver&) = delete;
    PacedDriver& operator=(const PacedDriver&) = delete;

    /// Returns when the block that runs has ended. Idempotent. Any thread but the driver's.
    void stop();

    /// Any thread, never blocks.
    [[nodiscard]] DriverStatistics statistics() const noexcept;

    /// Copies the records of the newest blocks, oldest first. Any thread, never blocks; what newer blocks replace meanwhile is
    /// left out.
    [[nodiscard]] DriverBlocks blocks(std::span<BlockRecord> target) const noexcept;

    /// Copies what is new of host output `output` to `channels`, all of its channels, at most `capacity` frames; returns
    /// the frames. Never blocks. One reading thread per output at a time; 0 without a ring.
    [[nodiscard]] std::uint32_t readOutput(std::uint32_t output, std::span<float* const> channels,
                                           std::uint32_t capacity) noexcept;
    [[nodiscard]] std::uint32_t outputChannels(std::uint32_t output) const noexcept;

    /// Hands over an event (no sysex) for the next block; its `time` is ignored. False and counted if the queue is full.
    /// One sending thread at a time, never blocks.
    bool send(DeviceId device, const core::Event& event) noexcept;

private:
    struct Ring;
    struct Queue;
    struct Buffers;

    PacedDriver(Group group, DriverOptions options);
    void run() noexcept;
    void runBlock(std::uint64_t dueNs) noexcept;
    [[nodiscard]] double blockNs() const noexcept;
    void account(const BlockRecord& record, std::uint64_t dueNs, std::uint64_t startNs) noexcept;

    Group group;
    DriverOptions options;
    std::unique_ptr<Buffers> buffers;
    std::vector<std::unique_ptr<Ring>> rings; ///< one per host output, empty without a ring
    std::unique_ptr<Queue> commands;
    BlockRecorder recorder;
    std::thread thread;
    std::mutex joining; ///< several may stop it at once
    std::atomic<bool> isStopping{false};
    std::atomic<bool> isRunning{true};
    std::atomic<bool> isRealtime{false};
    std::atomic<RealtimePath> realtimePath{RealtimePath::none};
    /// Not the wait of an atomic: where the C++ library of GCC 12 has no futex (MinGW) it misses a word that changes between
    /// its look and its sleep.
    std::mutex beginning;
    std::condition_variable begun;
    bool hasBegun = false;

    /// Written by the driver's thread alone.
    struct Counters {
        std::atomic<std::uint64_t> incomplete{0}, missed{0}, overruns{0}, lateStarts{0}, skipped{0}, worstStartDelay{0},
            worstDuration{0}, totalDuration{0};
    } counters;
    std::atomic<std::uint64_t> lostCommands{0};
};

} // namespace glovebox::client
