#include "engine/step_inputs.h"

#include "engine/mixer.h"
#include "wire/foreign.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace glovebox::engine {
namespace {

using core::SampleType;

bool isReplaced(const StepContext& context, std::uint32_t foreignIndex) noexcept {
    return foreignIndex != wire::noForeignIndex && context.plan.isReplaced[foreignIndex];
}

/// One channel of a source, checked if it is foreign and delayed if it must be; null: silence.
const void* channelOf(PreparedSource& source, std::uint32_t channel, StepContext& context) noexcept {
    const std::uint32_t frames = context.block.frames;
    const std::byte* samples = source.samples + channel * source.stride;
    if (source.kind == wire::SourceKind::foreign) {
        if (isReplaced(context, source.foreignIndex)) {
            // The host wrote it: nothing to check.
            samples = source.fallback == nullptr ? nullptr : source.fallback + channel * source.stride;
            if (samples == nullptr && source.delay) {
                clearSamples(context.plan.scratch->copied, source.sampleType, frames);
                samples = context.plan.scratch->copied;
            }
        } else {
            context.scrubbedSamples +=
                source.sampleType == SampleType::float64
                    ? wire::copyFinite(reinterpret_cast<const double*>(samples),
                                       reinterpret_cast<double*>(context.plan.scratch->copied), frames)
                    : wire::copyFinite(reinterpret_cast<const float*>(samples),
                                       reinterpret_cast<float*>(context.plan.scratch->copied), frames);
            samples = context.plan.scratch->copied;
        }
    }
    if (samples != nullptr && source.mate != nullptr && source.mate->unfadedFrames > 0) {
        // Of a stage before this one, whose output the others hear rise already.
        const std::size_t size = sampleSize(source.sampleType), begun = source.mate->unfadedFrames * size;
        std::byte* const copied = context.plan.scratch->copied;
        std::memcpy(copied, source.mate->unfaded.data() + (source.firstChannel + channel) * wire::fadeInFrames * size,
                    begun);
        if (samples != copied) std::memcpy(copied + begun, samples + begun, frames * size - begun);
        samples = copied;
    }
    if (!source.delay) return samples;
    source.delay->process(channel, samples, context.plan.scratch->delayed, frames);
    return context.plan.scratch->delayed;
}

void mixSource(PreparedSource& source, bool isFirst, hosting::AudioPortBuffer& port, SampleType type,
               StepContext& context) noexcept {
    const std::uint32_t frames = context.block.frames;
    for (std::uint32_t channel = 0; channel < source.channels; ++channel) {
        const void* samples = channelOf(source, channel, context);
        const std::uint32_t end = source.isMono ? port.channelCount : channel + 1;
        for (std::uint32_t target = channel; target < end; ++target) {
            if (samples == nullptr) {
                if (isFirst) clearSamples(port.channels[target], type, frames);
            } else if (isFirst) {
                copySamples(samples, source.sampleType, port.channels[target], type, frames);
            } else {
                addSamples(samples, source.sampleType, port.channels[target], type, frames);
            }
        }
    }
    if (source.delay) source.delay->advance(frames);
    if (!isFirst) return;
    const std::uint32_t fed = source.isMono && source.channels > 0 ? port.channelCount : source.channels;
    for (std::uint32_t target = fed; target < port.channelCount; ++target)
        clearSamples(port.channels[target], type, frames);
}

/// What may pass a connection: notes, expressions, MIDI, sysex. A voice's end is news for the host alone (rule C12).
bool passesConnection(const core::Event& event) noexcept {
    return !core::isParameterEvent(event.kind) && event.kind != core::EventKind::noteEnd;
}

/// Events of one source, re-addressed, in the plan's second list.
void gather(PreparedEvents& from, StepContext& context, core::EventList& arrived) noexcept {
    const wire::EventSource& source = from.source;
    const bool isConnection = source.kind != wire::SourceKind::host || source.targetPort != wire::everyPort;
    if (source.kind == wire::SourceKind::foreign && isReplaced(context, source.foreignIndex)) {
        arrived.clear(true);
        if (from.held) from.held->endAll(arrived);
        return;
    }
    if (from.produced != nullptr) {
        arrived.clear(true);
        for (const core::Event& event : from.produced->view()) {
            if (event.port != source.sourcePort || !passesConnection(event)) continue;
            static_cast<void>(arrived.push(event, from.produced->payloadOf(event)));
        }
    } else {
        const auto report = wire::readEvents(from.area, source.capacity, source.payloadCapacity, context.block.sequence,
                                             context.block.frames, arrived);
        context.droppedEvents += report.dropped;
    }
    for (core::Event& event : arrived.editable()) {
        if (!isConnection) break;
        const bool isOfPort = source.kind == wire::SourceKind::host || event.port == source.sourcePort;
        if (!isOfPort || !passesConnection(event)) {
            event.kind = core::EventKind::none;
            continue;
        }
        event.port = static_cast<std::int16_t>(source.targetPort);
        if (from.held) from.held->follow(event);
    }
}

/// A newer word about parameters has overtaken what is on its way (design section 5).
template <typename Forget>
void forgetOnTheWay(PreparedStep& step, const Forget& forget) noexcept {
    for (const auto& left : step.leftDelays) forget(*left.delay);
    for (PreparedEvents& source : step.events) {
        if (source.delay) forget(*source.delay);
    }
}

} // namespace

bool mixInputs(PreparedStep& step, StepContext& context) noexcept {
    const SampleType type = step.audio->sampleType;
    const std::uint32_t frames = context.block.frames;
    bool isAllSilent = true;
    for (std::size_t index = 0; index < step.inputs.size(); ++index) {
        hosting::AudioPortBuffer& port = step.inputs[index];
        bool isFirst = true;
        for (PreparedSource& source : step.ports[index]) {
            mixSource(source, isFirst, port, type, context);
            isFirst = false;
        }
        port.constantMask = 0;
        for (std::uint32_t channel = 0; channel < port.channelCount; ++channel) {
            void* const samples = port.channels[channel];
            if (isFirst) clearSamples(samples, type, frames);
            if (isFirst || isConstant(samples, type, frames)) {
                port.constantMask |= std::uint64_t{1} << channel;
                isAllSilent = isAllSilent && (isFirst || isSilent(samples, type, 1));
            } else {
                // Zeros of both signs are silent without being constant.
                isAllSilent = isAllSilent && isSilent(samples, type, frames);
            }
        }
    }
    return isAllSilent;
}

void mergeEvents(PreparedStep& step, StepContext& context, core::EventList& merged) noexcept {
    DeviceAudio& audio = *step.audio;
    const std::uint32_t statesLoaded = audio.statesLoaded.load(std::memory_order_acquire);
    if (std::exchange(audio.statesHeard, statesLoaded) != statesLoaded)
        forgetOnTheWay(step, [](EventDelay& delay) { delay.forgetValues(); });
    // What does not fit beside a quarter for this block's own events waits for the next block.
    const std::size_t room = merged.capacity() - merged.capacity() / 4;
    while (merged.size() < room && audio.repeatedSent < audio.repeated.size()) {
        const WaitingValue& again = audio.repeated[audio.repeatedSent++];
        if (audio.isStillMeant(again)) static_cast<void>(merged.push(again.event));
    }
    if (audio.repeatedSent == audio.repeated.size()) {
        audio.repeated.clear();
        audio.repeatedSent = 0;
    }
    core::Event edit;
    while (merged.size() < room && audio.takeFlushed(edit)) {
        static_cast<void>(merged.push(edit));
        if (edit.kind == core::EventKind::parameterValue)
            forgetOnTheWay(step, [&](EventDelay& delay) { delay.forgetValues(edit.id); });
    }
    for (const auto& left : step.leftDelays) left.delay->leave(merged, left.held.get());
    for (const auto& orphan : step.orphans) {
        if (!orphan->hasLeft()) orphan->leave(merged);
    }
    for (PreparedEvents& source : step.events) {
        core::EventList arrived(context.plan.scratch->arrived, context.plan.scratch->arrivedPayload);
        // Nobody kept what neighbours said meanwhile: what they ended then would sound for ever.
        if (context.block.hasMissed && source.source.kind == wire::SourceKind::foreign && source.held)
            source.held->endAll(merged);
        gather(source, context, arrived);
        if (source.delay) context.droppedEvents += source.delay->process(arrived, context.block.frames);
        for (const core::Event& event : arrived.view()) {
            if (event.kind != core::EventKind::none) static_cast<void>(merged.insert(event, arrived.payloadOf(event)));
        }
    }
    context.droppedEvents += merged.dropped();
}

} // namespace glovebox::engine
