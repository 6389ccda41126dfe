#include "client/group_core.h"

#include "wire/foreign.h"

#include <algorithm>
#include <cstring>

namespace glovebox::client {

using core::Event;
using core::EventKind;

namespace {

std::size_t sampleSize(core::SampleType type) noexcept {
    return type == core::SampleType::float64 ? sizeof(double) : sizeof(float);
}

/// Copies between sample types: 64 to 32 bit rounds to nearest (design section 5).
void convert(const std::byte* from, core::SampleType fromType, void* into, core::SampleType intoType,
             std::uint32_t frames) noexcept {
    if (fromType == intoType) {
        std::memcpy(into, from, frames * sampleSize(fromType));
    } else if (fromType == core::SampleType::float64) {
        for (std::uint32_t i = 0; i < frames; ++i)
            static_cast<float*>(into)[i] = static_cast<float>(reinterpret_cast<const double*>(from)[i]);
    } else {
        for (std::uint32_t i = 0; i < frames; ++i)
            static_cast<double*>(into)[i] = reinterpret_cast<const float*>(from)[i];
    }
}

} // namespace

CommandQueue::CommandQueue(std::shared_ptr<DeviceMemory> remembered, std::uint32_t events_, std::uint32_t payloadBytes)
    : device(remembered->device), memory(std::move(remembered)), capacity(events_), payloadCapacity(payloadBytes),
      storage(events_), carriedStorage(events_), payload(payloadBytes), carriedPayload(payloadBytes),
      events(storage, payload), carried(carriedStorage, carriedPayload) {}

void CommandQueue::carryOver() noexcept {
    for (const Event& event : events.view()) {
        Event kept = event;
        kept.time = 0;
        if (event.kind == EventKind::parameterValue) {
            bool isKnown = false;
            for (Event& earlier : carried.editable()) {
                if (earlier.kind != EventKind::parameterValue || earlier.id != event.id) continue;
                earlier.value = event.value;
                isKnown = true;
            }
            if (!isKnown) carried.push(kept);
        } else if (event.kind == EventKind::noteOff || event.kind == EventKind::noteChoke ||
                   event.kind == EventKind::gestureBegin || event.kind == EventKind::gestureEnd) {
            carried.push(kept);
        } else if (event.kind == EventKind::midi) {
            const unsigned status = event.words[0] & 0xf0, velocity = event.words[0] >> 16 & 0x7f;
            if (status == 0x80 || (status == 0x90 && velocity == 0)) carried.push(kept);
        }
    }
    events.clear();
}

void CommandQueue::renewCarried() noexcept {
    const auto all = carried.editable();
    carried.clear();
    // No event goes to a place behind its own.
    for (Event event : all) {
        if (event.kind == EventKind::parameterValue) {
            double newest = 0;
            const auto word = memory->parameters.wordOn(event.id, newest);
            if (word == ParameterShadow::Word::replaced) continue;
            if (word == ParameterShadow::Word::newest) event.value = newest;
        }
        carried.push(event);
    }
}

EventCollector::EventCollector(DeviceId id, std::uint32_t capacity, std::uint32_t payloadBytes)
    : device(id), storage(capacity), payload(payloadBytes), events(storage, payload) {}

void GroupCore::writeInputs(BlockPlan& plan, const Block& block) noexcept {
    for (auto& input : plan.hostInputs) {
        const bool takesPart = plan.sandboxes[input.sandbox].takesPart;
        if (!takesPart && input.staging.empty()) continue;
        std::byte* into = input.staging.empty() ? input.into->data() : input.staging.data();
        const HostBuffer* given = input.index < block.inputs.size() ? &block.inputs[input.index] : nullptr;
        for (std::uint32_t c = 0; c < input.channels; ++c) {
            std::byte* channel = into + c * input.stride;
            if (given == nullptr || given->channels == nullptr || c >= given->channelCount ||
                given->channels[c] == nullptr)
                std::memset(channel, 0, block.frames * sampleSize(input.type));
            else
                convert(static_cast<const std::byte*>(given->channels[c]), given->type, channel, input.type,
                        block.frames);
            if (takesPart && !input.staging.empty())
                std::memcpy(input.into->data() + c * input.stride, channel, block.frames * sampleSize(input.type));
        }
    }
    for (auto& edge : plan.audioEdges) {
        const bool takesPart = plan.sandboxes[edge.consumer].takesPart;
        if (!edge.staging.empty()) edge.fifo->pop(edge.staging.data(), edge.stride, block.frames);
        // A late consumer may still be reading its buffer: what it would have got is lost to it.
        if (takesPart) edge.fifo->pop(edge.into->data(), edge.stride, block.frames);
    }
}

void GroupCore::writeCommands(BlockPlan& plan, const Block& block) noexcept {
    for (auto& commands : plan.commands) {
        commands.queue->events.clear();
        if (plan.sandboxes[commands.sandbox].takesPart) commands.queue->renewCarried();
    }
    for (const TimedCommand& command : block.commands) {
        if (command.device >= plan.commandIndex.size() || plan.commandIndex[command.device] < 0 ||
            (command.event.kind == EventKind::sysex ? command.sysex.empty()
                                                    : !core::isWellFormed(command.event, block.frames, 0)) ||
            command.event.time >= block.frames) {
            ++droppedInBlock;
            continue;
        }
        const auto& commands = plan.commands[static_cast<std::size_t>(plan.commandIndex[command.device])];
        auto& queue = *commands.queue;
        if (!queue.events.insert(command.event, command.sysex)) {
            ++droppedInBlock;
        } else if (command.event.kind == EventKind::parameterValue) {
            // In this block, or carried to the start of the first in which the sandbox takes part again.
            const auto& entry = plan.sandboxes[commands.sandbox];
            const std::uint64_t begins = clockOf(*entry.runtime) + commands.lagFrames;
            queue.memory->setParameter(command.event.id, command.event.value,
                                       begins + (entry.takesPart ? command.event.time : 0));
        }
    }
    for (auto& commands : plan.commands) {
        CommandQueue& queue = *commands.queue;
        if (!plan.sandboxes[commands.sandbox].takesPart) {
            queue.carryOver();
            continue;
        }
        if (commands.step && !commands.step->news.isEmpty()) {
            core::EventList& news = commands.step->news;
            wire::writeEvents(commands.newsArea->data(), queue.capacity, 0, sequence, news);
            news.clear();
        }
        if (!queue.carried.isEmpty()) {
            // What skipped blocks left comes first; the block's own events at time 0 stay behind it.
            for (const Event& event : queue.events.view()) queue.carried.push(event, queue.events.payloadOf(event));
            wire::writeEvents(commands.area->data(), queue.capacity, queue.payloadCapacity, sequence, queue.carried);
            queue.carried.clear();
        } else if (!queue.events.isEmpty()) {
            wire::writeEvents(commands.area->data(), queue.capacity, queue.payloadCapacity, sequence, queue.events);
        }
    }
    for (auto& edge : plan.eventEdges) {
        core::EventList due(plan.edgeStorage, plan.edgePayload);
        edge.fifo->pop(framesProcessed, block.frames, due);
        droppedInBlock += due.dropped();
        if (due.isEmpty()) continue;
        if (plan.sandboxes[edge.consumer].takesPart)
            wire::writeEvents(edge.into->data(), plan.eventCapacity, plan.payloadCapacity, sequence, due);
        else
            edge.fifo->carryOver(due);
    }
}

void GroupCore::computeFallback(BlockPlan& plan, std::uint32_t sandbox, std::uint32_t stage,
                                std::uint32_t frames) noexcept {
    auto& entry = plan.sandboxes[sandbox];
    if (entry.fallbacks->kind() == Fallback::bypass) {
        for (auto& device : entry.bypassed) {
            if (device.stage != stage) continue;
            Fallbacks::runBypass(device, frames,
                                 [&](const BypassSource& source, std::uint32_t channel) -> const std::byte* {
                                     if (plan.sandboxes[source.producer].replaced[source.stage] != 0)
                                         return source.port->pointers[channel];
                                     OutputReader& from = plan.readers[source.reader];
                                     readReader(plan, from, frames);
                                     return from.channelPointers[channel];
                                 });
        }
    } else {
        for (auto& reader : plan.readers) {
            if (reader.sandbox == sandbox && reader.stage == stage)
                entry.fallbacks->compute(*reader.fallback, sequence, frames);
        }
    }
    for (auto& audio : plan.foreignAudio) {
        if (audio.producer != sandbox || audio.stage != stage) continue;
        if (entry.fallbacks->kind() != Fallback::bypass) entry.fallbacks->compute(*audio.port, sequence, frames);
        // A late consumer may still be reading what it was given in an earlier block.
        if (!plan.sandboxes[audio.consumer].takesPart) continue;
        for (std::uint32_t c = 0; c < audio.port->channels; ++c)
            std::memcpy(audio.into->data() + c * audio.stride, audio.port->pointers[c],
                        frames * sampleSize(audio.port->type));
    }
}

void GroupCore::readReader(BlockPlan& plan, OutputReader& reader, std::uint32_t frames) noexcept {
    const auto& entry = plan.sandboxes[reader.sandbox];
    if (!reader.isRunning) {
        for (auto& channel : reader.copy) std::memset(channel.data(), 0, frames * sampleSize(reader.type));
        for (std::uint32_t c = 0; c < reader.channels; ++c) reader.channelPointers[c] = reader.copy[c].data();
        return;
    }
    if (entry.replaced[reader.stage] != 0) {
        for (std::uint32_t c = 0; c < reader.channels; ++c) reader.channelPointers[c] = reader.fallback->pointers[c];
        return;
    }
    for (std::uint32_t c = 0; c < reader.channels; ++c) {
        const std::byte* from = reader.samples + c * reader.stride;
        std::byte* into = reader.copy[c].data();
        scrubbedInBlock +=
            reader.type == core::SampleType::float64
                ? wire::copyFinite(reinterpret_cast<const double*>(from), reinterpret_cast<double*>(into), frames)
                : wire::copyFinite(reinterpret_cast<const float*>(from), reinterpret_cast<float*>(into), frames);
        reader.channelPointers[c] = into;
    }
}

void GroupCore::readOutputs(BlockPlan& plan, const Block& block) noexcept {
    // A bypassed device that was not needed this time still has to hear its input: its delay must be warm when it is.
    for (auto& entry : plan.sandboxes) {
        if (entry.fallbacks->kind() != Fallback::bypass || !entry.takesPart) continue;
        for (std::uint32_t stage = 0; stage < entry.stages.size(); ++stage) {
            if (entry.replaced[stage] == 0)
                computeFallback(plan, static_cast<std::uint32_t>(&entry - plan.sandboxes.data()), stage, block.frames);
        }
    }
    for (auto& reader : plan.readers) {
        readReader(plan, reader, block.frames);
        const auto& entry = plan.sandboxes[reader.sandbox];
        if (reader.isRunning && entry.replaced[reader.stage] == 0 && entry.fallbacks->kind() == Fallback::hold)
            entry.fallbacks->remember(*reader.fallback, reader.channelPointers.data(), block.frames);
    }
    for (const auto& output : plan.hostOutputs) {
        if (output.index >= block.outputs.size() || block.outputs[output.index].channels == nullptr) continue;
        const HostBuffer& wanted = block.outputs[output.index];
        const OutputReader& reader = plan.readers[output.reader];
        for (std::uint32_t c = 0; c < wanted.channelCount; ++c) {
            if (wanted.channels[c] == nullptr) continue;
            if (c < reader.channels)
                convert(reader.channelPointers[c], reader.type, wanted.channels[c], wanted.type, block.frames);
            else
                std::memset(wanted.channels[c], 0, block.frames * sampleSize(wanted.type));
        }
    }
    for (const auto& tap : plan.taps) {
        const OutputReader& reader = plan.readers[tap.reader];
        tap.tap->publish(sequence, reader.channelPointers.data(), reader.channels, reader.type, block.frames);
    }
    for (auto& edge : plan.audioEdges) edge.fifo->push(plan.readers[edge.reader].channelPointers.data(), block.frames);
    readEventsOut(plan, block.frames);
}

void GroupCore::readEventsOut(BlockPlan& plan, std::uint32_t frames) noexcept {
    for (auto& reader : plan.eventReaders) {
        reader.events.clear();
        if (reader.area != nullptr && plan.sandboxes[reader.sandbox].replaced[reader.stage] == 0)
            droppedInBlock +=
                wire::readEvents(reader.area, plan.eventCapacity, plan.payloadCapacity, sequence, frames, reader.events)
                    .dropped;
        if (reader.collector == nullptr) continue;
        reader.collector->events.clear();
        for (const Event& event : reader.events.view())
            reader.collector->events.push(event, reader.events.payloadOf(event));
    }
    for (auto& edge : plan.eventEdges) {
        const auto& reader = plan.eventReaders[edge.sourceEvents];
        if (plan.sandboxes[reader.sandbox].replaced[reader.stage] != 0 || reader.area == nullptr) {
            edge.fifo->endHeldNotes(framesProcessed);
            continue;
        }
        edge.fifo->endNotesOfEarlierSource(framesProcessed);
        for (const Event& event : reader.events.view()) {
            if (core::isParameterEvent(event.kind)) continue;
            if (event.port >= 0 && event.port != edge.sourcePort) continue;
            Event moved = event;
            moved.port = static_cast<std::int16_t>(edge.targetPort);
            edge.fifo->push(framesProcessed, moved, reader.events.payloadOf(event));
        }
    }
}

const core::EventList* GroupCore::eventsOf(DeviceId device) noexcept {
    BlockPlan* plan = latest.load(std::memory_order_seq_cst);
    do {
        plan = latest.load(std::memory_order_seq_cst);
        inUse.store(plan, std::memory_order_seq_cst);
    } while (latest.load(std::memory_order_seq_cst) != plan);
    const core::EventList* found = nullptr;
    if (plan != nullptr) {
        for (const auto& reader : plan->eventReaders) {
            if (reader.collector != nullptr && reader.collector->device == device) found = &reader.collector->events;
        }
    }
    letGo();
    return found;
}

GroupStatistics GroupCore::statistics() const noexcept {
    GroupStatistics result;
    result.blocks = counters.blocks.load();
    result.incompleteBlocks = counters.incomplete.load();
    result.missedDeadlines = counters.missed.load();
    result.scrubbedSamples = counters.scrubbed.load();
    result.droppedEvents = counters.dropped.load();
    result.forgedBells = counters.forged.load();
    result.kernelCalls = counters.kernelCalls.load();
    return result;
}

} // namespace glovebox::client
