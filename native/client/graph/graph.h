#pragma once

#include "core/result.h"

#include <cstdint>
#include <vector>

/// The rules of design section 5 as a pure function: who runs when, which connections are feedback or delayed, and how
/// much each must be delayed to align. No sandbox, no memory, no plugin: only numbers in and numbers out.
namespace glovebox::client::graph {

enum class Crossing : std::uint8_t { pipelined, synchronous };

struct Device {
    std::uint32_t id = 0; ///< devices are listed in the order they were added
    std::uint32_t sandbox = 0;
    std::uint32_t latencyFrames = 0; ///< the plugin's own
};

/// A connection, audio or event, listed in the order they were made.
struct Connection {
    std::uint64_t id = 0;
    std::uint32_t source = 0; ///< device ids
    std::uint32_t target = 0;
};

struct Graph {
    Crossing crossing = Crossing::pipelined;
    bool compensatesLatency = true; ///< if not, every inputLatency and compensationFrames is 0
    std::uint32_t maxFrames = 512;
    std::vector<Device> devices;
    std::vector<Connection> connections;
};

struct CompiledConnection {
    std::uint64_t id = 0;
    bool isFeedback = false; ///< closes a cycle (group-wide when synchronous, inside its sandbox when pipelined)
    /// Carried by a FIFO of exactly maxFrames: feedback, and in pipelined groups every connection between sandboxes.
    bool isDelayed = false;
    bool crossesSandboxes = false;
    /// Closes a cycle of the whole group, in connection order, whatever the crossing: such an edge is neither aligned nor
    /// counted ("feedback counts 0"), else a loop over pipelined sandboxes would have no finite latency.
    bool isLatencyFeedback = false;
    std::uint32_t compensationFrames = 0; ///< extra delay that aligns this edge with the target's other inputs
};

struct CompiledDevice {
    std::uint32_t id = 0;
    std::uint32_t sandbox = 0;
    std::uint32_t stage = 0; ///< of its sandbox
    std::uint32_t inputLatency =
        0; ///< frames by which its aligned inputs lag; also the delay of its host inputs, events and transport
    std::uint32_t outputLatency = 0; ///< inputLatency + its own latency
};

/// A stage of one sandbox: devices in execution order, and the (sandbox, stage) pairs it must wait for in the same block.
struct CompiledStage {
    std::vector<std::uint32_t> devices;
    struct Wait {
        std::uint32_t sandbox = 0;
        std::uint32_t stage = 0;
    };
    std::vector<Wait> waitsFor; ///< sorted, unique; empty in pipelined groups
};

struct CompiledSandbox {
    std::uint32_t sandbox = 0;
    std::vector<CompiledStage> stages;
};

struct Compiled {
    std::vector<CompiledDevice> devices;         ///< in execution order of the group
    std::vector<CompiledConnection> connections; ///< in the order they were made
    std::vector<CompiledSandbox> sandboxes;      ///< those with devices, by sandbox id
};

/// Compiles the graph. Cost about O(devices * connections) on a control thread. Fails only for a connection that names
/// an unknown device (`unknownObject`) or latencies whose sum exceeds 2^31 frames (`limitExceeded`).
///
/// Feedback (design section 5): connections are taken in order; one whose target already reaches its source through
/// earlier non-feedback connections is feedback. Synchronous: over the whole group. Pipelined: connections between
/// sandboxes take no part. Order: topological over non-feedback (and non-delayed) connections, ties by device list order:
/// repeatedly the first device of the list whose predecessors are all placed. Stages: depth(d) = max over non-delayed
/// predecessors p of depth(p) + (other sandbox ? 1 : 0); the stages of a sandbox are its distinct depths in order.
[[nodiscard]] core::Result<Compiled> compile(const Graph& graph);

} // namespace glovebox::client::graph
