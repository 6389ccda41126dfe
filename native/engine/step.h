#pragma once

#include "engine/prepared_plan.h"
#include "wire/crash_record.h"

#include <cstdint>
#include <memory>
#include <span>

namespace glovebox::engine {

/// The header of the running block, copied out of the host page once.
struct BlockHeader {
    bool hasMissed = false; ///< blocks went by that the sandbox was not asked for, because it was late
    std::uint64_t sequence = 0;
    std::uint64_t dueNs = 0;
    std::uint32_t frames = 0;
    std::uint32_t flags = 0;
    core::Transport transport;
};

/// What a step needs besides its plan.
struct StepContext {
    PreparedPlan& plan;
    const BlockHeader& block;
    wire::SandboxPage& page;
    wire::CrashRecord* record = nullptr; ///< where events are traced; may be null
    double sampleRate = 48000;
    std::uint32_t scrubbedSamples = 0; ///< counted here, added to the page once per stage
    std::uint32_t droppedEvents = 0;
    bool hasNews = false; ///< something for the main thread was queued
};

/// One device's turn: mixes its inputs, merges its events, runs it, leaves its outputs and events in its output area.
/// Audio thread: no allocation, no lock, no call to the kernel of our own.
void runStep(PreparedStep& step, StepContext& context) noexcept;

/// Outputs of a device that has run, multiplied by a line from 0 at frame 0 to 1 at `wire::fadeInFrames`; the block's first
/// frame is `position`.
void fadeIn(DeviceAudio& audio, std::uint32_t position, std::uint32_t frames) noexcept;

/// The last calls of a device that no plan uses any more, on a thread that has the audio role.
void stopDevice(DeviceAudio& audio, wire::Activity& activity) noexcept;
void resetDevice(DeviceAudio& audio, wire::Activity& activity) noexcept;
/// Hands `flushed` parameters to the plugin in a block of 0 frames; what it answers is queued in `edited`, and what they
/// overtake in `lines` is dropped. On a thread that has the audio role, while no block runs
/// (`Engine::Implementation::beginFlush`).
void flushDevice(DeviceAudio& audio, std::span<const std::shared_ptr<EventDelay>> lines, core::EventList& scratch,
                 wire::Activity& activity, wire::CrashRecord* record) noexcept;

} // namespace glovebox::engine
