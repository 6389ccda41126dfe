#include "engine/step.h"

#include "engine/block_guards.h"
#include "engine/event_trace.h"
#include "engine/mixer.h"
#include "engine/step_inputs.h"
#include "engine/transport_shift.h"
#include "hosting/run_loop.h"
#include "os/process_state.h"
#include "os/thread.h"
#include "wire/foreign.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace glovebox::engine {
namespace {

using hosting::ProcessOutcome;

void clearOutputs(DeviceAudio& audio, std::uint32_t frames) noexcept {
    for (hosting::AudioPortBuffer& port : audio.outputs) {
        for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
            clearSamples(port.channels[channel], audio.sampleType, frames);
        }
    }
}

/// What is not finite becomes 0 where it arises, not only where it crosses into another process: the same samples however
/// devices are divided among sandboxes (design section 5).
std::uint32_t scrubOutputs(DeviceAudio& audio, std::uint32_t frames) noexcept {
    std::uint32_t scrubbed = 0;
    for (hosting::AudioPortBuffer& port : audio.outputs) {
        for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
            void* const samples = port.channels[channel];
            scrubbed +=
                audio.sampleType == core::SampleType::float64
                    ? wire::copyFinite(static_cast<const double*>(samples), static_cast<double*>(samples), frames)
                    : wire::copyFinite(static_cast<const float*>(samples), static_cast<float*>(samples), frames);
        }
    }
    return scrubbed;
}

bool areOutputsSilent(const DeviceAudio& audio, std::uint32_t frames) noexcept {
    for (const hosting::AudioPortBuffer& port : audio.outputs) {
        for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
            if (!isSilent(port.channels[channel], audio.sampleType, frames)) return false;
        }
    }
    return true;
}

/// Lazily, in the device's first block: the audio thread alone may do it (rules V4, C5).
bool startIfNeeded(DeviceAudio& audio, wire::Activity& activity) noexcept {
    if (audio.isProcessing) return true;
    if (audio.hasRefused) return false;
    const CallScope scope(activity, audio.device, wire::PluginCall::startProcessing);
    audio.isProcessing = audio.plugin->startProcessing();
    audio.hasRefused = !audio.isProcessing;
    return audio.isProcessing;
}

/// Rule C17: may the device be left alone from the next block on?
void decideSleep(DeviceAudio& audio, ProcessOutcome outcome, bool isInputQuiet, std::uint32_t frames) noexcept {
    audio.isAsleep = false;
    audio.quietFrames = isInputQuiet && outcome == ProcessOutcome::tail ? audio.quietFrames + frames : 0;
    switch (outcome) {
    case ProcessOutcome::sleep: audio.isAsleep = true; break;
    case ProcessOutcome::keepGoingIfNotQuiet: audio.isAsleep = isInputQuiet && areOutputsSilent(audio, frames); break;
    case ProcessOutcome::tail: {
        const std::uint32_t tail = audio.plugin->tailFrames();
        audio.isAsleep = isInputQuiet && tail != 0xffffffff && audio.quietFrames >= tail;
        break;
    }
    case ProcessOutcome::keepGoing:
    case ProcessOutcome::failed: break;
    }
}

void note(DeviceAudio& audio, StepContext& context, MisuseBits noticed) noexcept {
    if (noticed == 0) return;
    for (std::uint32_t kind = 0; kind < core::misuseCount; ++kind) {
        if ((noticed >> kind & 1) != 0) context.page.misuse[kind].fetch_add(1, std::memory_order_relaxed);
    }
    // The main thread says it once.
    if ((audio.noticed->fetch_or(noticed, std::memory_order_acq_rel) & noticed) != noticed) context.hasNews = true;
}

ProcessOutcome callProcess(PreparedStep& step, StepContext& context, const core::EventList& merged) noexcept {
    DeviceAudio& audio = *step.audio;
    core::Transport transport;
    const bool hasTransport = (context.block.transport.flags & core::transportIsPresent) != 0;
    transport = shiftBack(context.block.transport, step.transportDelayFrames, context.sampleRate);
    hosting::ProcessBlock block;
    block.frames = context.block.frames;
    block.sampleType = audio.sampleType;
    block.inputs = step.inputs;
    block.outputs = audio.outputs;
    block.eventsIn = &merged;
    block.eventsOut = &audio.eventsOut;
    block.transport = hasTransport ? &transport : nullptr;
    block.steadyFrames = transport.steadyFrames;
    for (hosting::AudioPortBuffer& port : audio.outputs) port.constantMask = 0;
    traceEvents(context.record, context.block.sequence, audio.device, merged);
    BlockGuards guards(audio, step.inputPointers, block.frames);
    const ProcessOutcome outcome = [&]() noexcept {
        const CallScope scope(context.page.audio, audio.device, wire::PluginCall::process);
        return audio.plugin->process(block);
    }();
    note(audio, context, guards.check());
    return outcome;
}

void queueEdits(DeviceAudio& audio, StepContext& context) noexcept {
    for (const core::Event& event : audio.eventsOut.view()) {
        if (!core::isParameterEvent(event.kind)) continue;
        if (!audio.edited.push(event)) ++context.droppedEvents;
        context.hasNews = true;
    }
}

} // namespace

void runStep(PreparedStep& step, StepContext& context) noexcept {
    DeviceAudio& audio = *step.audio;
    const std::uint32_t frames = context.block.frames;
    core::EventList merged(std::span(context.plan.scratch->merged).first(audio.layout.eventCapacity),
                           std::span(context.plan.scratch->mergedPayload).first(audio.layout.payloadCapacity));
    const bool isSilentInput = mixInputs(step, context);
    mergeEvents(step, context, merged);
    audio.eventsOut.clear(true);
    audio.unfadedFrames = 0;
    const bool isInputQuiet = isSilentInput && merged.isEmpty();
    const bool isWanted = audio.processRequested->exchange(false, std::memory_order_acq_rel);
    const bool isReset = audio.resetRequested.exchange(false, std::memory_order_acq_rel);
    if (audio.isAsleep && isInputQuiet && !isWanted && !isReset) {
        clearOutputs(audio, frames);
    } else {
        const hosting::AudioRole role;
        const os::DenormalGuard denormals;
        const std::uint64_t floatMode = os::floatMode();
        ProcessOutcome outcome = ProcessOutcome::failed;
        if (startIfNeeded(audio, context.page.audio)) {
            if (isReset) resetDevice(audio, context.page.audio);
            outcome = callProcess(step, context, merged);
        }
        if (outcome == ProcessOutcome::failed)
            clearOutputs(audio, frames);
        else
            context.scrubbedSamples += scrubOutputs(audio, frames);
        decideSleep(audio, outcome, isInputQuiet, frames);
        if (os::floatMode() != floatMode) {
            os::setFloatMode(floatMode);
            note(audio, context, misuseBit(core::Misuse::processorMode));
        }
        queueEdits(audio, context);
    }
    wire::writeEvents(audio.area->memory.data(), audio.layout.eventCapacity, audio.layout.payloadCapacity,
                      context.block.sequence, audio.eventsOut);
}

void fadeIn(DeviceAudio& audio, std::uint32_t position, std::uint32_t frames) noexcept {
    const std::uint32_t count = std::min(frames, wire::fadeInFrames - position);
    const std::size_t size = sampleSize(audio.sampleType);
    for (std::size_t channel = 0; channel < audio.outputPointers.size(); ++channel)
        std::memcpy(audio.unfaded.data() + channel * wire::fadeInFrames * size, audio.outputPointers[channel],
                    count * size);
    audio.unfadedFrames = count;
    const auto fade = [&](auto* samples) {
        using Sample = std::remove_pointer_t<decltype(samples)>;
        for (std::uint32_t i = 0; i < count; ++i)
            samples[i] *= static_cast<Sample>(position + i) / static_cast<Sample>(wire::fadeInFrames);
    };
    for (hosting::AudioPortBuffer& port : audio.outputs) {
        for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
            if (audio.sampleType == core::SampleType::float64)
                fade(static_cast<double*>(port.channels[channel]));
            else
                fade(static_cast<float*>(port.channels[channel]));
        }
    }
}

void stopDevice(DeviceAudio& audio, wire::Activity& activity) noexcept {
    if (!audio.isProcessing) return;
    const hosting::AudioRole role;
    const CallScope scope(activity, audio.device, wire::PluginCall::stopProcessing);
    audio.plugin->stopProcessing();
    audio.isProcessing = false;
}

void resetDevice(DeviceAudio& audio, wire::Activity& activity) noexcept {
    const hosting::AudioRole role;
    const CallScope scope(activity, audio.device, wire::PluginCall::reset);
    audio.plugin->reset();
    audio.isAsleep = false;
}

void flushDevice(DeviceAudio& audio, std::span<const std::shared_ptr<EventDelay>> lines, core::EventList& scratch,
                 wire::Activity& activity, wire::CrashRecord* record) noexcept {
    const hosting::AudioRole role;
    if (!startIfNeeded(audio, activity)) return;
    scratch.clear(true);
    core::Event edit;
    while (scratch.size() < scratch.capacity() && audio.takeFlushed(edit)) static_cast<void>(scratch.push(edit));
    for (const core::Event& event : scratch.view()) {
        if (event.kind != core::EventKind::parameterValue) continue;
        for (const auto& line : lines) line->forgetValues(event.id);
    }
    audio.eventsOut.clear(true);
    hosting::ProcessBlock block;
    block.sampleType = audio.sampleType;
    block.eventsIn = &scratch;
    block.eventsOut = &audio.eventsOut;
    constexpr std::uint64_t noBlock = 0;
    traceEvents(record, noBlock, audio.device, scratch);
    {
        const CallScope scope(activity, audio.device, wire::PluginCall::flush);
        static_cast<void>(audio.plugin->process(block));
    }
    for (const core::Event& event : audio.eventsOut.view()) {
        if (core::isParameterEvent(event.kind)) static_cast<void>(audio.edited.push(event));
    }
    audio.eventsOut.clear(true);
    audio.isAsleep = false;
    if (audio.plugin->descriptor().format != core::PluginFormat::vst3) return;
    for (const core::Event& event : scratch.view()) {
        if (event.kind != core::EventKind::parameterValue) continue;
        const auto same =
            std::find_if(audio.repeated.begin() + static_cast<std::ptrdiff_t>(audio.repeatedSent), audio.repeated.end(),
                         [&](const WaitingValue& earlier) { return earlier.event.id == event.id; });
        const WaitingValue again{event, audio.statesLoaded.load(std::memory_order_acquire)};
        if (same != audio.repeated.end())
            *same = again;
        else
            audio.repeated.push_back(again);
    }
}

} // namespace glovebox::engine
