#pragma once

#include "client/graph/graph.h"
#include "testing/check.h"

#include <sstream>
#include <string>

/// Graphs and what was compiled of them, as short texts: "A@1+64 B@2" are device A in sandbox 1 with 64 frames of latency
/// and device B in sandbox 2; "A>B B>A" are two connections in the order they were made.
namespace graph_kit {

using namespace glovebox::client::graph;

constexpr auto pipelined = Crossing::pipelined;
constexpr auto synchronous = Crossing::synchronous;

inline std::uint32_t idOf(char name) {
    return 100u - static_cast<std::uint32_t>(name - 'A');
} // never the list position
inline char nameOf(std::uint32_t id) { return static_cast<char>('A' + (100u - id)); }

inline Graph parse(Crossing crossing, const std::string& devices, const std::string& connections,
                   std::uint32_t maxFrames = 512) {
    Graph graph;
    graph.crossing = crossing;
    graph.maxFrames = maxFrames;
    std::istringstream deviceWords(devices);
    for (std::string word; deviceWords >> word;) {
        const auto plus = word.find('+');
        Device device;
        device.id = idOf(word.at(0));
        device.sandbox = static_cast<std::uint32_t>(std::stoul(word.substr(2, plus - 2)));
        if (plus != std::string::npos)
            device.latencyFrames = static_cast<std::uint32_t>(std::stoul(word.substr(plus + 1)));
        graph.devices.push_back(device);
    }
    std::istringstream connectionWords(connections);
    for (std::string word; connectionWords >> word;)
        graph.connections.push_back({7000 + graph.connections.size() * 3, idOf(word.at(0)), idOf(word.at(2))});
    return graph;
}

/// "A>B", with what is true of it: F feedback, D delayed, X between sandboxes, L latency feedback, +n compensation.
inline std::string edgesOf(const Graph& graph, const Compiled& compiled) {
    std::ostringstream text;
    for (std::size_t index = 0; index < compiled.connections.size(); ++index) {
        const auto& given = graph.connections[index];
        const auto& edge = compiled.connections[index];
        if (edge.id != given.id) text << "(wrong id)";
        text << (index ? " " : "") << nameOf(given.source) << '>' << nameOf(given.target) << ':'
             << (edge.isFeedback ? "F" : "") << (edge.isDelayed ? "D" : "") << (edge.crossesSandboxes ? "X" : "")
             << (edge.isLatencyFeedback ? "L" : "");
        if (edge.compensationFrames) text << '+' << edge.compensationFrames;
    }
    return text.str();
}

inline std::string orderOf(const Compiled& compiled) {
    std::string text;
    for (const auto& device : compiled.devices) text += nameOf(device.id);
    return text;
}

/// "1[A][C<2.0] 2[B<1.0]": stages of each sandbox, with the (sandbox.stage) pairs that they wait for.
inline std::string stagesOf(const Compiled& compiled) {
    std::ostringstream text;
    for (const auto& sandbox : compiled.sandboxes) {
        text << (text.tellp() > 0 ? " " : "") << sandbox.sandbox;
        for (const auto& stage : sandbox.stages) {
            text << '[';
            for (const auto device : stage.devices) text << nameOf(device);
            for (const auto& wait : stage.waitsFor) text << '<' << wait.sandbox << '.' << wait.stage;
            text << ']';
        }
    }
    return text.str();
}

/// "A0/64 B64/64": latency at the inputs and at the outputs, by name.
inline std::string latenciesOf(const Compiled& compiled) {
    std::string names = orderOf(compiled);
    std::sort(names.begin(), names.end());
    std::ostringstream text;
    for (const char name : names)
        for (const auto& device : compiled.devices)
            if (device.id == idOf(name))
                text << (text.tellp() > 0 ? " " : "") << name << device.inputLatency << '/' << device.outputLatency;
    return text.str();
}

inline Compiled compiledOf(const Graph& graph) {
    auto result = compile(graph);
    REQUIRE(result.isOk());
    return std::move(result).value();
}

} // namespace graph_kit
