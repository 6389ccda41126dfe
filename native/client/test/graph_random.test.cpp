// Random small graphs against a naive second implementation of design section 5, written for this test from the text
// alone: matrices and repetition until nothing changes, where the compiler uses searches and queues.
#include "client/test/graph_kit.h"

#include <map>
#include <random>
#include <set>

using namespace graph_kit;

namespace {

using Matrix = std::vector<std::vector<bool>>;

Matrix closureOf(const Matrix& edges) {
    auto reach = edges;
    const auto size = edges.size();
    for (std::size_t i = 0; i < size; ++i) reach[i][i] = true;
    for (std::size_t k = 0; k < size; ++k)
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t j = 0; j < size; ++j)
                if (reach[i][k] && reach[k][j]) reach[i][j] = true;
    return reach;
}

struct Model {
    const Graph& graph;
    std::map<std::uint32_t, std::size_t> position;
    std::vector<bool> isFeedback, isDelayed, isLatencyFeedback;

    [[nodiscard]] std::size_t source(std::size_t edge) const { return position.at(graph.connections[edge].source); }
    [[nodiscard]] std::size_t target(std::size_t edge) const { return position.at(graph.connections[edge].target); }
    [[nodiscard]] bool crosses(std::size_t edge) const {
        return graph.devices[source(edge)].sandbox != graph.devices[target(edge)].sandbox;
    }

    /// Feedback among the connections that `takesPart` admits, by the first rule of the section.
    template <typename TakesPart>
    std::vector<bool> feedbackOf(const TakesPart& takesPart) const {
        const auto size = graph.devices.size();
        Matrix edges(size, std::vector<bool>(size, false));
        std::vector<bool> result(graph.connections.size(), false);
        for (std::size_t edge = 0; edge < graph.connections.size(); ++edge) {
            if (!takesPart(edge)) continue;
            if (closureOf(edges)[target(edge)][source(edge)])
                result[edge] = true;
            else
                edges[source(edge)][target(edge)] = true;
        }
        return result;
    }

    explicit Model(const Graph& graph) : graph(graph) {
        for (std::size_t i = 0; i < graph.devices.size(); ++i) position[graph.devices[i].id] = i;
        const bool isPipelined = graph.crossing == Crossing::pipelined;
        isFeedback = feedbackOf([&](std::size_t edge) { return !isPipelined || !crosses(edge); });
        isLatencyFeedback = feedbackOf([](std::size_t) { return true; });
        for (std::size_t edge = 0; edge < graph.connections.size(); ++edge)
            isDelayed.push_back(isFeedback[edge] || (isPipelined && crosses(edge)));
    }

    [[nodiscard]] std::vector<std::size_t> order() const {
        std::vector<std::size_t> placed;
        std::set<std::size_t> done;
        while (placed.size() < graph.devices.size()) {
            for (std::size_t candidate = 0; candidate < graph.devices.size(); ++candidate) {
                bool isPossible = !done.contains(candidate);
                for (std::size_t edge = 0; edge < graph.connections.size(); ++edge)
                    if (!isDelayed[edge] && target(edge) == candidate && !done.contains(source(edge)))
                        isPossible = false;
                if (!isPossible) continue;
                placed.push_back(candidate);
                done.insert(candidate);
                break;
            }
        }
        return placed;
    }

    /// Longest ways by relaxation: as many rounds as there are devices are enough for a graph without cycles.
    template <typename Counts, typename Weight>
    std::vector<std::uint64_t> longest(const Counts& counts, const Weight& weight) const {
        std::vector<std::uint64_t> value(graph.devices.size(), 0);
        for (std::size_t round = 0; round < graph.devices.size(); ++round)
            for (std::size_t edge = 0; edge < graph.connections.size(); ++edge)
                if (counts(edge))
                    value[target(edge)] = std::max(value[target(edge)], value[source(edge)] + weight(edge));
        return value;
    }

    [[nodiscard]] std::uint64_t way(std::size_t edge) const {
        return graph.devices[source(edge)].latencyFrames + (isDelayed[edge] ? graph.maxFrames : 0);
    }
    [[nodiscard]] std::vector<std::uint64_t> inputLatencies() const {
        if (!graph.compensatesLatency) return std::vector<std::uint64_t>(graph.devices.size(), 0);
        return longest([&](std::size_t edge) { return !isLatencyFeedback[edge]; },
                       [&](std::size_t edge) { return way(edge); });
    }
    [[nodiscard]] std::vector<std::uint64_t> depths() const {
        return longest([&](std::size_t edge) { return !isDelayed[edge]; },
                       [&](std::size_t edge) { return crosses(edge) ? 1u : 0u; });
    }
};

Graph randomGraph(std::mt19937_64& random) {
    const auto upTo = [&](std::uint64_t limit) { return static_cast<std::uint32_t>(random() % (limit + 1)); };
    Graph graph;
    graph.crossing = upTo(1) ? Crossing::pipelined : Crossing::synchronous;
    graph.compensatesLatency = upTo(4) != 0;
    graph.maxFrames = 1 + upTo(511);
    const auto deviceCount = 1 + upTo(7);
    const auto sandboxCount = 1 + upTo(3);
    for (std::uint32_t device = 0; device < deviceCount; ++device)
        graph.devices.push_back({1000 - device * 7, 5 + upTo(sandboxCount - 1), upTo(1) ? 0 : upTo(300)});
    const auto connectionCount = upTo(14);
    for (std::uint32_t connection = 0; connection < connectionCount; ++connection)
        graph.connections.push_back(
            {900 - connection, graph.devices[upTo(deviceCount - 1)].id, graph.devices[upTo(deviceCount - 1)].id});
    return graph;
}

void checkAgainstModel(const Graph& graph, const Compiled& compiled) {
    const Model model(graph);
    REQUIRE(compiled.connections.size() == graph.connections.size());
    REQUIRE(compiled.devices.size() == graph.devices.size());
    const auto inputs = model.inputLatencies();
    for (std::size_t edge = 0; edge < graph.connections.size(); ++edge) {
        const auto& seen = compiled.connections[edge];
        CHECK_EQUAL(seen.id, graph.connections[edge].id);
        CHECK_EQUAL(seen.isFeedback, model.isFeedback[edge]);
        CHECK_EQUAL(seen.isDelayed, model.isDelayed[edge]);
        CHECK_EQUAL(seen.isLatencyFeedback, model.isLatencyFeedback[edge]);
        CHECK_EQUAL(seen.crossesSandboxes, model.crosses(edge));
        const bool isAligned = graph.compensatesLatency && !model.isLatencyFeedback[edge];
        CHECK_EQUAL(seen.compensationFrames,
                    isAligned ? inputs[model.target(edge)] - inputs[model.source(edge)] - model.way(edge) : 0u);
    }
    const auto order = model.order();
    for (std::size_t place = 0; place < order.size(); ++place) {
        const auto& device = graph.devices[order[place]];
        const auto& seen = compiled.devices[place];
        CHECK_EQUAL(seen.id, device.id);
        CHECK_EQUAL(seen.sandbox, device.sandbox);
        CHECK_EQUAL(seen.inputLatency, inputs[order[place]]);
        CHECK_EQUAL(seen.outputLatency, inputs[order[place]] + device.latencyFrames);
    }

    // Stages: the rank of a device's depth among the depths of its sandbox; every device exactly once, in group order.
    const auto depths = model.depths();
    std::map<std::uint32_t, std::set<std::uint64_t>> depthsOf;
    for (std::size_t i = 0; i < graph.devices.size(); ++i) depthsOf[graph.devices[i].sandbox].insert(depths[i]);
    std::map<std::uint32_t, std::uint32_t> stageOf;
    for (const auto& device : compiled.devices) {
        const auto& all = depthsOf[device.sandbox];
        CHECK_EQUAL(device.stage, std::distance(all.begin(), all.find(depths[model.position.at(device.id)])));
        stageOf[device.id] = device.stage;
    }
    CHECK_EQUAL(compiled.sandboxes.size(), depthsOf.size());
    for (const auto& sandbox : compiled.sandboxes) {
        REQUIRE(depthsOf.contains(sandbox.sandbox));
        CHECK_EQUAL(sandbox.stages.size(), depthsOf[sandbox.sandbox].size());
        for (std::uint32_t stage = 0; stage < sandbox.stages.size(); ++stage) {
            std::vector<std::uint32_t> expected;
            for (const auto& device : compiled.devices)
                if (device.sandbox == sandbox.sandbox && device.stage == stage) expected.push_back(device.id);
            CHECK(sandbox.stages[stage].devices == expected);
        }
    }
}

using StageKey = std::pair<std::uint32_t, std::uint32_t>;

/// What makes a schedule right, whatever the stages are: it ends, and nobody reads what is not written.
void checkSchedule(const Graph& graph, const Compiled& compiled) {
    const Model model(graph);
    std::map<StageKey, const CompiledStage*> stages;
    std::map<std::uint32_t, StageKey> stageOf;
    for (const auto& sandbox : compiled.sandboxes) {
        for (std::uint32_t stage = 0; stage < sandbox.stages.size(); ++stage) {
            stages[{sandbox.sandbox, stage}] = &sandbox.stages[stage];
            for (const auto device : sandbox.stages[stage].devices) stageOf[device] = {sandbox.sandbox, stage};
        }
    }
    // Acyclic: play it. A stage runs when the one before it in its sandbox and all it waits for have run.
    std::set<StageKey> done;
    std::set<std::uint32_t> played;
    for (bool hasMoved = true; hasMoved;) {
        hasMoved = false;
        for (const auto& [key, stage] : stages) {
            if (done.contains(key) || (key.second > 0 && !done.contains({key.first, key.second - 1}))) continue;
            bool isReady = true;
            for (const auto& wait : stage->waitsFor) {
                CHECK(wait.sandbox != key.first);
                CHECK(stages.contains({wait.sandbox, wait.stage}));
                isReady = isReady && done.contains({wait.sandbox, wait.stage});
            }
            if (!isReady) continue;
            // Same-block inputs from its own sandbox were written before, in this stage or in an earlier one.
            for (const auto device : stage->devices) {
                for (std::size_t edge = 0; edge < graph.connections.size(); ++edge)
                    if (!model.isDelayed[edge] && !model.crosses(edge) && graph.connections[edge].target == device)
                        CHECK(played.contains(graph.connections[edge].source));
                played.insert(device);
            }
            done.insert(key);
            hasMoved = true;
        }
    }
    CHECK_EQUAL(done.size(), stages.size());

    std::set<std::pair<StageKey, StageKey>> needed;
    for (std::size_t edge = 0; edge < graph.connections.size(); ++edge) {
        if (model.isDelayed[edge] || !model.crosses(edge)) continue;
        const auto producer = stageOf.at(graph.connections[edge].source);
        const auto consumer = stageOf.at(graph.connections[edge].target);
        needed.insert({consumer, producer});
        bool isCovered = false;
        for (std::uint32_t stage = 0; stage <= consumer.second; ++stage)
            for (const auto& wait : stages.at({consumer.first, stage})->waitsFor)
                isCovered = isCovered || (wait.sandbox == producer.first && wait.stage >= producer.second);
        CHECK(isCovered);
    }
    for (const auto& [key, stage] : stages) {
        StageKey last{0, 0};
        for (std::size_t i = 0; i < stage->waitsFor.size(); ++i) {
            const StageKey wait{stage->waitsFor[i].sandbox, stage->waitsFor[i].stage};
            if (i > 0) CHECK(last < wait);
            CHECK(needed.contains({key, wait}));
            last = wait;
        }
    }
}

} // namespace

TEST_CASE("graph: 4000 random graphs compile to what a naive reading of the rules gives (seed 20240607)") {
    std::mt19937_64 random(20240607);
    for (int round = 0; round < 4000; ++round) {
        const auto graph = randomGraph(random);
        checkAgainstModel(graph, compiledOf(graph));
    }
}

TEST_CASE("graph: in 4000 random graphs every stage can run and reads nothing unwritten (seed 911)") {
    std::mt19937_64 random(911);
    for (int round = 0; round < 4000; ++round) {
        const auto graph = randomGraph(random);
        checkSchedule(graph, compiledOf(graph));
    }
}

TEST_CASE(
    "graph: how devices are divided changes neither feedback nor order nor latency of a synchronous group (seed 7)") {
    std::mt19937_64 random(7);
    for (int round = 0; round < 1000; ++round) {
        auto spread = randomGraph(random);
        spread.crossing = Crossing::synchronous;
        auto together = spread;
        for (auto& device : together.devices) device.sandbox = 1;
        const auto a = compiledOf(spread);
        const auto b = compiledOf(together);
        REQUIRE(a.devices.size() == b.devices.size());
        for (std::size_t place = 0; place < a.devices.size(); ++place) {
            CHECK_EQUAL(a.devices[place].id, b.devices[place].id);
            CHECK_EQUAL(a.devices[place].outputLatency, b.devices[place].outputLatency);
        }
        for (std::size_t edge = 0; edge < a.connections.size(); ++edge) {
            CHECK_EQUAL(a.connections[edge].isFeedback, b.connections[edge].isFeedback);
            CHECK_EQUAL(a.connections[edge].compensationFrames, b.connections[edge].compensationFrames);
        }
    }
}

TEST_CASE("graph: a thousand devices and four thousand connections compile") {
    std::mt19937_64 random(3);
    Graph graph;
    graph.crossing = Crossing::synchronous;
    for (std::uint32_t device = 0; device < 1000; ++device) graph.devices.push_back({device + 1, device % 16, 0});
    for (std::uint64_t edge = 0; edge < 4000; ++edge)
        graph.connections.push_back({edge + 1, static_cast<std::uint32_t>(1 + random() % 1000),
                                     static_cast<std::uint32_t>(1 + random() % 1000)});
    CHECK_EQUAL(compiledOf(graph).devices.size(), 1000u);
}
