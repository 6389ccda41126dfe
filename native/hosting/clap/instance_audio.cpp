#include "hosting/clap/instance.h"
#include "hosting/clap/transport.h"

namespace glovebox::hosting::clap {

bool Instance::startProcessing() noexcept {
    if (!isActive() || isProcessing.load(std::memory_order_relaxed))
        return isProcessing.load(std::memory_order_relaxed);
    const AudioRole role;
    if (!instance->start_processing(instance)) return false;
    isProcessing.store(true, std::memory_order_release);
    return true;
}

void Instance::stopProcessing() noexcept {
    if (!isProcessing.load(std::memory_order_relaxed)) return;
    const AudioRole role;
    instance->stop_processing(instance);
    isProcessing.store(false, std::memory_order_release);
}

void Instance::reset() noexcept {
    if (!isActive()) return;
    const AudioRole role;
    instance->reset(instance);
    // Time may begin anew after a reset.
    steadyEnd = 0;
}

EventsOut::Limits Instance::outputLimits(std::uint32_t frames) const noexcept {
    return {frames, static_cast<std::uint32_t>(portList.layout.noteInputs.size()),
            static_cast<std::uint32_t>(portList.layout.noteOutputs.size())};
}

void Instance::flushNow(const core::EventList* in, core::EventList* out) noexcept {
    if (offered.params == nullptr) return;
    eventsIn.fill(in, 0, true, parameterTable);
    const EventsOut results(out, outputLimits(0), parameterTable, host.breaches());
    offered.params->flush(instance, eventsIn.list(), results.list());
}

std::int64_t Instance::steadyTime(const ProcessBlock& block) noexcept {
    // Monotone, or honestly unknown (rule C15).
    if (block.steadyFrames < 0 || block.steadyFrames < steadyEnd) return -1;
    steadyEnd = block.steadyFrames + block.frames;
    return block.steadyFrames;
}

ProcessOutcome Instance::outcomeOf(abi::clap_process_status status) noexcept {
    switch (status) {
    case abi::CLAP_PROCESS_ERROR: return ProcessOutcome::failed;
    case abi::CLAP_PROCESS_CONTINUE: return ProcessOutcome::keepGoing;
    case abi::CLAP_PROCESS_CONTINUE_IF_NOT_QUIET: return ProcessOutcome::keepGoingIfNotQuiet;
    case abi::CLAP_PROCESS_TAIL: return ProcessOutcome::tail;
    case abi::CLAP_PROCESS_SLEEP: return ProcessOutcome::sleep;
    default: host.breaches().report(Breach::unknownProcessStatus); return ProcessOutcome::failed;
    }
}

ProcessOutcome Instance::process(ProcessBlock& block) noexcept {
    if (!isActive()) return ProcessOutcome::failed;
    const AudioRole role;
    host.forgetFlush();
    if (block.frames == 0) {
        // CLAP knows no block of 0 frames; this is what flush is for, and it may come while not processing (rule C7).
        flushNow(block.eventsIn, block.eventsOut);
        return ProcessOutcome::keepGoing;
    }
    if (!isProcessing.load(std::memory_order_relaxed) || block.frames < activation.minFrames ||
        block.frames > activation.maxFrames || !buffers.bind(block)) {
        return ProcessOutcome::failed;
    }
    eventsIn.fill(block.eventsIn, block.frames, false, parameterTable);
    const EventsOut results(block.eventsOut, outputLimits(block.frames), parameterTable, host.breaches());
    abi::clap_event_transport_t transport;
    const bool hasTransport = convertTransport(block.transport, transport);

    abi::clap_process_t call{};
    call.steady_time = steadyTime(block);
    call.frames_count = block.frames;
    call.transport = hasTransport ? &transport : nullptr;
    call.audio_inputs = buffers.inputs();
    call.audio_outputs = buffers.outputs();
    call.audio_inputs_count = buffers.inputCount();
    call.audio_outputs_count = buffers.outputCount();
    call.in_events = eventsIn.list();
    call.out_events = results.list();

    const std::uint32_t seed = ++blockCount * 2654435761u;
    const std::uint64_t eventsBefore = eventsIn.sampled(seed);
    host.setInProcess(true);
    const ProcessOutcome outcome = outcomeOf(instance->process(instance, &call));
    host.setInProcess(false);
    // They are copies of ours: nobody else reads them.
    if (eventsIn.sampled(seed) != eventsBefore) host.breaches().report(Breach::inputEventsWritten);
    if (outcome != ProcessOutcome::failed) buffers.collectMasks(block, host.breaches());
    return outcome;
}

std::uint32_t Instance::tailFrames() const noexcept {
    constexpr std::uint32_t infinite = 0xffffffff;
    if (offered.tail == nullptr) return 0;
    const std::uint32_t frames = offered.tail->get(instance);
    return frames >= static_cast<std::uint32_t>(INT32_MAX) ? infinite : frames;
}

} // namespace glovebox::hosting::clap
