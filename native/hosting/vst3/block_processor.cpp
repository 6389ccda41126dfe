#include "hosting/vst3/block_processor.h"

#include "hosting/vst3/process_context.h"

#include <algorithm>
#include <cmath>

namespace glovebox::hosting::vst3 {

namespace {

std::vector<v3::ParamID> idsOf(const ParameterTable& table) {
    std::vector<v3::ParamID> ids;
    for (std::size_t index = 0; index < table.size(); ++index) ids.push_back(table.idAt(index));
    return ids;
}

constexpr std::uint64_t bit(std::uint32_t channel) noexcept { return channel < 64 ? std::uint64_t{1} << channel : 0; }

} // namespace

BlockProcessor::Side BlockProcessor::makeSide(const std::vector<Busses::Audio>& list) {
    Side side;
    std::size_t total = 0;
    for (const Busses::Audio& bus : list) {
        side.channels.push_back(bus.info.channels);
        side.isActive.push_back(bus.info.isActive);
        total += bus.info.channels;
    }
    side.pointers.resize(total);
    side.busses.resize(list.size());
    return side;
}

BlockProcessor::BlockProcessor(v3::IAudioProcessor& with, const Busses& busses, ParameterTable& table,
                               const MidiMap& map, Breaches& report, const BlockSetup& fixed)
    : processor(with), parameters(table), midi(map), breaches(report), setup(fixed),
      eventInputs(busses.eventCount(v3::kInput)), eventOutputs(busses.eventCount(v3::kOutput)),
      inputs(makeSide(busses.audio(v3::kInput))), outputs(makeSide(busses.audio(v3::kOutput))),
      changesIn(table.size(), report), changesOut(idsOf(table), report), eventsIn(&report), eventsOut(nullptr) {}

void BlockProcessor::prepare(std::uint32_t frames) noexcept {
    // All of it anew for each block, because the plugin may have written into the structure.
    data = {};
    data.numSamples = static_cast<v3::int32>(frames);
    data.numInputs = static_cast<v3::int32>(inputs.busses.size());
    data.numOutputs = static_cast<v3::int32>(outputs.busses.size());
    data.processMode = setup.processMode;
    data.symbolicSampleSize = setup.sampleType == core::SampleType::float64 ? v3::kSample64 : v3::kSample32;
    data.inputs = inputs.busses.data();
    data.outputs = outputs.busses.data();
    data.inputParameterChanges = &changesIn;
    data.outputParameterChanges = &changesOut;
    data.inputEvents = &eventsIn;
    data.outputEvents = &eventsOut;
    data.processContext = &context;
}

void BlockProcessor::connect(Side& side, std::span<AudioPortBuffer> ports, std::uint32_t frames,
                             bool isInput) noexcept {
    void** pointer = side.pointers.data();
    for (std::size_t index = 0; index < side.busses.size(); ++index) {
        v3::AudioBusBuffers& bus = side.busses[index];
        bus.numChannels = static_cast<v3::int32>(side.channels[index]);
        bus.silenceFlags = 0;
        bus.channelBuffers32 = reinterpret_cast<float**>(pointer);
        const AudioPortBuffer* port = index < ports.size() ? &ports[index] : nullptr;
        for (std::uint32_t channel = 0; channel < side.channels[index]; ++channel) {
            const bool isThere = side.isActive[index] && port != nullptr && channel < port->channelCount;
            *pointer++ = isThere ? port->channels[channel] : nullptr;
            if (isThere && isInput && frames > 0 && isSilent(*port, channel, frames)) bus.silenceFlags |= bit(channel);
        }
    }
}

bool BlockProcessor::isCovered(const Side& side, std::span<const AudioPortBuffer> ports) const noexcept {
    for (std::size_t index = 0; index < side.busses.size(); ++index) {
        if (!side.isActive[index] || side.channels[index] == 0) continue;
        if (index >= ports.size() || ports[index].channelCount < side.channels[index]) return false;
    }
    return true;
}

bool BlockProcessor::isSilent(const AudioPortBuffer& port, std::uint32_t channel, std::uint32_t) const noexcept {
    // A constant channel is silent if its first sample is zero; the mask of inputs is the truth.
    if ((port.constantMask & bit(channel)) == 0) return false;
    const void* samples = port.channels[channel];
    return setup.sampleType == core::SampleType::float64 ? *static_cast<const double*>(samples) == 0
                                                         : *static_cast<const float*>(samples) == 0;
}

std::int64_t BlockProcessor::advanceClock(std::int64_t steadyFrames, std::uint32_t frames) noexcept {
    if (steadyFrames > continuousFrames) continuousFrames = steadyFrames;
    const std::int64_t now = continuousFrames;
    continuousFrames += frames;
    return now;
}

void BlockProcessor::fillInput(const ProcessBlock& block) noexcept {
    changesIn.clear();
    changesOut.clear();
    eventsIn.clear();
    eventsOut.clear();
    parameters.take(ParameterTable::Lane::toComponent,
                    [&](std::uint32_t index, double value) { changesIn.add(index, parameters.idAt(index), 0, value); });
    EventTarget target{eventsIn, changesIn, notes, parameters, midi, eventInputs, 0, 0};
    const core::Transport* transport = block.transport;
    if (transport != nullptr && (transport->flags & core::transportHasBeats) != 0) {
        target.beatsAtStart = transport->songBeats;
        const bool isMoving =
            (transport->flags & core::transportIsPlaying) != 0 && (transport->flags & core::transportHasTempo) != 0;
        if (isMoving) target.beatsPerFrame = transport->tempo / 60.0 / setup.sampleRate;
    }
    if (std::exchange(mustEndNotes, false)) putAllNotesOff(target);
    if (block.eventsIn != nullptr) {
        for (const core::Event& event : block.eventsIn->view())
            putEvent(target, event, block.eventsIn->payloadOf(event), parameters);
    }
    changesIn.seal();
}

ProcessOutcome BlockProcessor::process(ProcessBlock& block) noexcept {
    // V8: never more than was announced at activation. An owner's mistake must not become the plugin's overflow.
    if (block.frames > setup.maxFrames || block.sampleType != setup.sampleType) return ProcessOutcome::failed;
    if (block.frames > 0 && !(isCovered(inputs, block.inputs) && isCovered(outputs, block.outputs)))
        return ProcessOutcome::failed;
    fillInput(block);
    prepare(block.frames);
    connect(inputs, block.inputs, block.frames, true);
    connect(outputs, block.outputs, block.frames, false);
    fillContext(context, block.transport, setup.contextNeeds, setup.sampleRate,
                advanceClock(block.steadyFrames, block.frames));
    const v3::tresult result = processor.process(data);
    takeOutput(block);
    return result == v3::kResultOk ? ProcessOutcome::keepGoing : ProcessOutcome::failed;
}

void BlockProcessor::flush() noexcept {
    ProcessBlock empty;
    empty.sampleType = setup.sampleType;
    static_cast<void>(process(empty));
}

void BlockProcessor::takeOutput(ProcessBlock& block) noexcept {
    takeEvents(block);
    takeParameters(block);
    if (block.frames > 0) readSilence(block);
}

void BlockProcessor::takeParameters(ProcessBlock& block) noexcept {
    changesOut.forEach([&](v3::ParamID id, const ParameterPoint& point) {
        if (!std::isfinite(point.value)) {
            breaches.report(Breach::outputPointOutOfRange);
            return;
        }
        if (point.value < 0 || point.value > 1) breaches.report(Breach::outputPointOutOfRange);
        const auto last = block.frames > 0 ? static_cast<v3::int32>(block.frames) - 1 : 0;
        if (point.offset < 0 || point.offset > last) breaches.report(Breach::outputPointOutsideBlock);
        const double value = std::clamp(point.value, 0.0, 1.0);
        if (const auto index = parameters.indexOf(id))
            parameters.post(ParameterTable::Lane::fromComponent, *index, value);
        if (block.eventsOut == nullptr) return;
        core::Event event;
        event.kind = core::EventKind::parameterValue;
        event.time = static_cast<std::uint32_t>(std::clamp(point.offset, 0, last));
        event.id = id;
        event.value = value;
        if (!block.eventsOut->insert(event)) breaches.report(Breach::eventsDropped);
    });
}

void BlockProcessor::takeEvents(ProcessBlock& block) noexcept {
    if (eventsOut.dropped() != 0) breaches.report(Breach::eventsDropped);
    if (block.eventsOut == nullptr) return;
    std::uint32_t latest = 0;
    for (const v3::Event& from : eventsOut) {
        core::Event event;
        std::span<const std::byte> sysex;
        const bool isText = from.type >= v3::Event::kNoteExpressionTextEvent && from.type <= v3::Event::kScaleEvent;
        if (from.busIndex < eventOutputs && takeEvent(from, notes, block.frames, event, sysex)) {
            if (event.time < latest) breaches.report(Breach::eventsUnsorted);
            latest = std::max(latest, event.time);
            if (!block.eventsOut->insert(event, sysex)) breaches.report(Breach::eventsDropped);
        } else if (!isText) {
            breaches.report(Breach::outputEventInvalid);
        }
    }
}

void BlockProcessor::readSilence(ProcessBlock& block) noexcept {
    for (std::size_t index = 0; index < outputs.busses.size() && index < block.outputs.size(); ++index) {
        AudioPortBuffer& port = block.outputs[index];
        port.constantMask = 0;
        const std::uint64_t claimed = outputs.busses[index].silenceFlags;
        if (claimed == 0 || !outputs.isActive[index]) continue;
        const std::uint32_t count = std::min(port.channelCount, outputs.channels[index]);
        for (std::uint32_t channel = 0; channel < count; ++channel) {
            if ((claimed & bit(channel)) == 0) continue;
            // The flag is a claim of the plugin; the mask is what others rely on, so it is checked.
            const auto allZero = [&](const auto* samples) {
                return std::all_of(samples, samples + block.frames, [](auto sample) { return sample == 0; });
            };
            const void* samples = port.channels[channel];
            const bool isZero = setup.sampleType == core::SampleType::float64
                                    ? allZero(static_cast<const double*>(samples))
                                    : allZero(static_cast<const float*>(samples));
            if (isZero) {
                port.constantMask |= bit(channel);
            } else {
                breaches.report(Breach::falseSilence);
            }
        }
    }
}

} // namespace glovebox::hosting::vst3
