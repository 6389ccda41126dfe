#pragma once

#include "wire/areas.h"
#include "wire/crash_record.h"
#include "wire/plan.h"

#include <cstdint>
#include <memory>

/// What runs devices: the same code inside sandbox-host and, for direct mode, inside the lab's own process. Knows wire/
/// and hosting/, nothing of processes, groups or Node.
namespace glovebox::engine {

class PreparedPlan;

/// The audio side of one sandbox. All functions of this class are for its audio thread (in direct mode: whoever owns the
/// group's block), allocate nothing, lock nothing, log nothing and never wait.
class Engine {
public:
    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// The newest published block, or 0 (acquire).
    [[nodiscard]] std::uint64_t publishedSequence() const noexcept;

    /// Picks up the plan that block `sequence` names and copies the block's header (frames, transport, flags) out of the
    /// host page once. False if the plan is unknown or the header is out of bounds: the block can't be run, nothing is
    /// marked done. After true, every stage of `stageCount()` is to be run in order.
    [[nodiscard]] bool beginBlock(std::uint64_t sequence) noexcept;
    /// Of the block that was begun; 0 once its last stage has run.
    [[nodiscard]] std::uint32_t stageCount() const noexcept;

    /// True when every dependency of the stage is done or marked as replaced in this block.
    [[nodiscard]] bool isStageReady(std::uint32_t stage) const noexcept;
    /// True if the stage waits for nobody: it starts with the wave.
    [[nodiscard]] bool startsWithWave(std::uint32_t stage) const noexcept;

    /// Copies foreign inputs, runs the devices in order, writes outputs, publishes the stage's done word, then rings whom
    /// the plan names (only those that sleep, see wire::Ring); after the last stage decrements the host's `remaining` and
    /// rings the host if it was the last, or if WavePage::ringAlways.
    void runStage(std::uint32_t stage) noexcept;

    /// This sandbox's own page, or null before it is mapped. Any thread, also in a signal handler: a crash handler says
    /// there what happened.
    [[nodiscard]] wire::SandboxPage* sandboxPage() const noexcept;
    /// Where a crash handler writes what it finds, or null before it is mapped. Any thread, also in a signal handler.
    [[nodiscard]] wire::CrashRecord* crashRecord() const noexcept;
    /// The block that runs, or that ran last; 0: none yet. Any thread, also in a signal handler.
    [[nodiscard]] std::uint64_t newestBlock() const noexcept;
    /// Wakes the host whatever it waits for; nothing before its bell is mapped. Any thread, also in a signal handler.
    void ringHost() noexcept;
    /// Wakes the audio thread if it sleeps although it has been asked for a block, whatever word it sleeps on by now: a
    /// hostile process can move a sleeper to another. Any thread.
    void look() noexcept;

private:
    friend class Session;
    friend class AudioThread;
    struct Implementation;
    std::unique_ptr<Implementation> inside;
};

} // namespace glovebox::engine
