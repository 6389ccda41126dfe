#include "client/graph/graph.h"

#include "client/graph/reachability.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace glovebox::client::graph {
namespace {

/// Longer delays than this are no latency but a broken plugin, and would not fit the fields that carry them.
constexpr std::uint64_t maxLatencyFrames = 1ull << 31;

/// A connection by positions in the device list.
struct Ends {
    std::uint32_t source = 0;
    std::uint32_t target = 0;
};

core::Result<std::vector<Ends>> findEnds(const Graph& graph) {
    std::unordered_map<std::uint32_t, std::uint32_t> positions;
    for (std::uint32_t position = 0; position < graph.devices.size(); ++position)
        positions.emplace(graph.devices[position].id, position);

    std::vector<Ends> ends;
    ends.reserve(graph.connections.size());
    for (const auto& connection : graph.connections) {
        const auto source = positions.find(connection.source);
        const auto target = positions.find(connection.target);
        if (source == positions.end() || target == positions.end()) {
            const bool isSource = source == positions.end();
            return core::fail(core::ErrorCode::unknownObject, "a connection names a device that does not exist",
                              "connection " + std::to_string(connection.id) + (isSource ? ", source " : ", target ") +
                                  std::to_string(isSource ? connection.source : connection.target));
        }
        ends.push_back({source->second, target->second});
    }
    return ends;
}

/// Latencies at the inputs of all devices, by position. They follow the order of the whole group's signal flow, which in a
/// pipelined group is not the order of execution: a delayed edge starts nothing late, but it does carry older samples.
core::Result<std::vector<std::uint32_t>> alignInputs(const Graph& graph, const std::vector<Ends>& ends,
                                                     const AcyclicEdges& flow,
                                                     const std::vector<CompiledConnection>& connections) {
    std::vector<std::vector<std::uint32_t>> outgoing(graph.devices.size());
    for (std::uint32_t index = 0; index < ends.size(); ++index)
        if (!connections[index].isLatencyFeedback) outgoing[ends[index].source].push_back(index);

    std::vector<std::uint32_t> inputs(graph.devices.size(), 0);
    for (const auto position : flow.order()) {
        const std::uint64_t output = std::uint64_t{inputs[position]} + graph.devices[position].latencyFrames;
        // The check of the sum before it is narrowed; every device is an end of some path.
        std::uint64_t longest = output;
        for (const auto index : outgoing[position]) {
            if (!graph.compensatesLatency) break;
            const std::uint64_t arrives = output + (connections[index].isDelayed ? graph.maxFrames : 0);
            longest = std::max(longest, arrives);
            if (arrives > maxLatencyFrames) break;
            auto& input = inputs[ends[index].target];
            input = std::max(input, static_cast<std::uint32_t>(arrives));
        }
        if (longest > maxLatencyFrames)
            return core::fail(core::ErrorCode::limitExceeded, "latencies sum up to more than 2^31 frames",
                              "device " + std::to_string(graph.devices[position].id) + ", " + std::to_string(longest));
    }
    return inputs;
}

/// How many times the signal of one block has crossed to another sandbox when it reaches each device, by position.
std::vector<std::uint32_t> findDepths(const Graph& graph, const AcyclicEdges& sameBlock,
                                      const std::vector<std::uint32_t>& order) {
    std::vector<std::uint32_t> depths(graph.devices.size(), 0);
    for (const auto source : order) {
        for (const auto target : sameBlock.successorsOf(source)) {
            const bool crosses = graph.devices[source].sandbox != graph.devices[target].sandbox;
            depths[target] = std::max(depths[target], depths[source] + (crosses ? 1u : 0u));
        }
    }
    return depths;
}

/// Divides each sandbox into stages, places the devices in them, and finds whom each stage waits for.
void buildStages(const Graph& graph, const std::vector<Ends>& ends, const AcyclicEdges& sameBlock,
                 const std::vector<std::uint32_t>& inputLatencies, Compiled& compiled) {
    const auto deviceCount = graph.devices.size();
    const std::vector<std::uint32_t> order = sameBlock.order();
    const std::vector<std::uint32_t> depths = findDepths(graph, sameBlock, order);

    // Distinct depths of a sandbox, in order, are its stages.
    std::map<std::uint32_t, std::map<std::uint32_t, std::uint32_t>> stageOfDepth;
    for (std::size_t position = 0; position < deviceCount; ++position)
        stageOfDepth[graph.devices[position].sandbox].emplace(depths[position], 0);
    std::unordered_map<std::uint32_t, std::size_t> placeOfSandbox;
    for (auto& [sandbox, stages] : stageOfDepth) {
        std::uint32_t next = 0;
        for (auto& [depth, stage] : stages) stage = next++;
        placeOfSandbox.emplace(sandbox, compiled.sandboxes.size());
        compiled.sandboxes.push_back({sandbox, std::vector<CompiledStage>(stages.size())});
    }
    std::vector<std::uint32_t> stages(deviceCount, 0);
    for (std::size_t position = 0; position < deviceCount; ++position)
        stages[position] = stageOfDepth[graph.devices[position].sandbox][depths[position]];

    compiled.devices.reserve(deviceCount);
    for (const auto position : order) {
        const auto& device = graph.devices[position];
        compiled.devices.push_back({device.id, device.sandbox, stages[position], inputLatencies[position],
                                    inputLatencies[position] + device.latencyFrames});
        compiled.sandboxes[placeOfSandbox[device.sandbox]].stages[stages[position]].devices.push_back(device.id);
    }

    for (std::size_t index = 0; index < ends.size(); ++index) {
        const auto& connection = compiled.connections[index];
        if (connection.isDelayed || !connection.crossesSandboxes) continue;
        const auto [source, target] = ends[index];
        auto& consumer = compiled.sandboxes[placeOfSandbox[graph.devices[target].sandbox]].stages[stages[target]];
        consumer.waitsFor.push_back({graph.devices[source].sandbox, stages[source]});
    }
    const auto key = [](const CompiledStage::Wait& wait) { return std::tuple(wait.sandbox, wait.stage); };
    for (auto& sandbox : compiled.sandboxes) {
        for (auto& stage : sandbox.stages) {
            auto& waits = stage.waitsFor;
            std::sort(waits.begin(), waits.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
            waits.erase(std::unique(waits.begin(), waits.end(), [&](auto& a, auto& b) { return key(a) == key(b); }),
                        waits.end());
        }
    }
}

} // namespace

core::Result<Compiled> compile(const Graph& graph) {
    auto found = findEnds(graph);
    if (!found) return found.status();
    const std::vector<Ends> ends = std::move(found).value();
    const auto deviceCount = graph.devices.size();

    // Two acyclic views of one list: who must run before whom in the same block, and how the signal flows through the
    // whole group whatever the crossing. In synchronous groups they are the same.
    AcyclicEdges sameBlock(deviceCount);
    AcyclicEdges flow(deviceCount);
    Compiled compiled;
    compiled.connections.reserve(ends.size());
    for (std::size_t index = 0; index < ends.size(); ++index) {
        const auto [source, target] = ends[index];
        CompiledConnection connection;
        connection.id = graph.connections[index].id;
        connection.crossesSandboxes = graph.devices[source].sandbox != graph.devices[target].sandbox;
        connection.isLatencyFeedback = !flow.add(source, target);
        if (graph.crossing == Crossing::pipelined && connection.crossesSandboxes) {
            connection.isDelayed = true;
        } else {
            connection.isFeedback = !sameBlock.add(source, target);
            connection.isDelayed = connection.isFeedback;
        }
        compiled.connections.push_back(connection);
    }

    auto aligned = alignInputs(graph, ends, flow, compiled.connections);
    if (!aligned) return aligned.status();
    const std::vector<std::uint32_t> inputLatencies = std::move(aligned).value();
    for (std::size_t index = 0; index < ends.size(); ++index) {
        auto& connection = compiled.connections[index];
        if (!graph.compensatesLatency || connection.isLatencyFeedback) continue;
        const auto [source, target] = ends[index];
        const auto arrives =
            inputLatencies[source] + graph.devices[source].latencyFrames + (connection.isDelayed ? graph.maxFrames : 0);
        connection.compensationFrames = inputLatencies[target] - arrives;
    }

    buildStages(graph, ends, sameBlock, inputLatencies, compiled);
    return compiled;
}

} // namespace glovebox::client::graph
