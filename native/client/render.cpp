#include "client/render.h"

#include <algorithm>

namespace glovebox::client {

namespace {

/// Moves musical time forward by `frames` at the transport's tempo.
void advance(core::Transport& transport, std::uint32_t frames, double sampleRate) {
    if ((transport.flags & core::transportIsPlaying) == 0) return;
    const double seconds = frames / sampleRate;
    if ((transport.flags & core::transportHasSeconds) != 0) transport.songSeconds += seconds;
    if ((transport.flags & core::transportHasBeats) == 0 || (transport.flags & core::transportHasTempo) == 0) return;
    transport.songBeats += seconds * transport.tempo / 60;
    if ((transport.flags & core::transportHasTimeSignature) == 0 || transport.timeSignatureDenominator == 0) return;
    const double barBeats = 4.0 * transport.timeSignatureNumerator / transport.timeSignatureDenominator;
    while (barBeats > 0 && transport.songBeats >= transport.barStartBeats + barBeats) {
        transport.barStartBeats += barBeats;
        ++transport.barNumber;
    }
}

void keep(const BlockReport& report, std::size_t blockCount, RenderResult& result) {
    if (result.reports.empty()) result.outcomes.reserve(blockCount * report.sandboxes.size());
    result.reports.push_back({report.sequence, report.frames, report.planVersion, result.outcomes.size(),
                              static_cast<std::uint32_t>(report.sandboxes.size())});
    result.outcomes.insert(result.outcomes.end(), report.sandboxes.begin(), report.sandboxes.end());
}

} // namespace

Result<RenderResult> render(Group& group, std::uint32_t inputCount, const std::vector<std::uint32_t>& outputChannels,
                            const std::vector<DeviceId>& collected, const RenderRequest& request,
                            std::stop_token stop) {
    const std::uint32_t size = request.blockSize == 0 ? group.options().maxBlockSize : request.blockSize;
    if (size > group.options().maxBlockSize)
        return core::fail(ErrorCode::invalidArgument, "block larger than the group's maximum",
                          std::to_string(size) + " > " + std::to_string(group.options().maxBlockSize));
    RenderResult result;
    for (const std::uint32_t channels : outputChannels)
        result.outputs.emplace_back(channels, std::vector<float>(request.frames));
    std::vector<std::vector<std::vector<float>>> inputBlocks(inputCount);
    std::vector<std::vector<void*>> inputPointers(inputCount), outputPointers(outputChannels.size());
    std::vector<HostBuffer> inputs(inputCount), outputs(outputChannels.size());
    for (std::uint32_t i = 0; i < inputCount && i < request.inputs.size(); ++i) {
        inputBlocks[i].assign(request.inputs[i].size(), std::vector<float>(size));
        for (auto& channel : inputBlocks[i]) inputPointers[i].push_back(channel.data());
        inputs[i] = {inputPointers[i].data(), static_cast<std::uint32_t>(inputPointers[i].size()), SampleType::float32};
    }
    // Between blocks memory is only taken for events, and for sandboxes that are added while it renders.
    const auto blockCount = static_cast<std::size_t>((request.frames + size - 1) / size);
    result.blockNs.reserve(blockCount);
    if (request.wantsBlockReports) result.reports.reserve(blockCount);
    for (auto& pointers : outputPointers)
        pointers.reserve(result.outputs[static_cast<std::size_t>(&pointers - outputPointers.data())].size());
    std::vector<TimedCommand> commands;
    commands.reserve(request.commands.size());
    std::size_t nextCommand = 0;
    core::Transport transport = request.transport;
    for (std::uint64_t at = 0; at < request.frames;) {
        if (stop.stop_requested())
            return core::fail(ErrorCode::cancelled, "the render was cancelled", std::to_string(at) + " frames done");
        const auto frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, request.frames - at));
        for (std::uint32_t i = 0; i < inputCount && i < request.inputs.size(); ++i) {
            for (std::size_t c = 0; c < request.inputs[i].size(); ++c) {
                const auto& source = request.inputs[i][c];
                for (std::uint32_t f = 0; f < frames; ++f)
                    inputBlocks[i][c][f] = at + f < source.size() ? source[at + f] : 0.0f;
            }
        }
        for (std::size_t o = 0; o < outputs.size(); ++o) {
            outputPointers[o].clear();
            for (auto& channel : result.outputs[o]) outputPointers[o].push_back(channel.data() + at);
            outputs[o] = {outputPointers[o].data(), static_cast<std::uint32_t>(outputPointers[o].size()),
                          SampleType::float32};
        }
        commands.clear();
        for (; nextCommand < request.commands.size() && request.commands[nextCommand].frame < at + frames;
             ++nextCommand) {
            const auto& command = request.commands[nextCommand];
            TimedCommand timed{command.device, command.event, command.sysex};
            timed.event.time = static_cast<std::uint32_t>(command.frame > at ? command.frame - at : 0);
            commands.push_back(timed);
        }
        const Block block{frames, inputs, outputs, commands, request.hasTransport ? &transport : nullptr};
        const BlockReport report = request.keepsDeadlines ? group.process(block) : group.processOffline(block);
        if (report.sequence == 0)
            return core::fail(ErrorCode::wrongState, "somebody else is processing blocks of this group");
        ++result.blocks;
        if (!report.isComplete) ++result.incompleteBlocks;
        result.blockNs.push_back(report.durationNs);
        if (request.wantsBlockReports) keep(report, blockCount, result);
        for (const DeviceId device : collected) {
            const core::EventList* events = group.eventsOf(device);
            if (events == nullptr) continue;
            for (const Event& event : events->view()) {
                const auto bytes = events->payloadOf(event);
                result.events.push_back({at + event.time, device, event, {bytes.begin(), bytes.end()}});
            }
        }
        advance(transport, frames, group.options().sampleRate);
        at += frames;
    }
    return result;
}

} // namespace glovebox::client
