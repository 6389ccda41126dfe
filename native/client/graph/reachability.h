#pragma once

#include <cstdint>
#include <vector>

namespace glovebox::client::graph {

/// A growing set of directed edges that never closes a cycle: the feedback rule of design section 5.
class AcyclicEdges {
public:
    explicit AcyclicEdges(std::size_t nodeCount) : successors(nodeCount), visit(nodeCount, 0) {}

    /// Adds the edge unless it would close a cycle with those added before; returns whether it was added. A node reaches
    /// itself, so an edge from a node to itself is never added. An edge may be added more than once.
    [[nodiscard]] bool add(std::uint32_t source, std::uint32_t target);

    [[nodiscard]] const std::vector<std::uint32_t>& successorsOf(std::uint32_t node) const { return successors[node]; }

    /// All nodes, each after its predecessors; among those possible, always the lowest next.
    [[nodiscard]] std::vector<std::uint32_t> order() const;

private:
    std::vector<std::vector<std::uint32_t>> successors; ///< distinct
    std::vector<std::uint64_t> visit;                   ///< number of the search that saw the node last
    std::uint64_t search = 0;
    std::vector<std::uint32_t> pending;

    [[nodiscard]] bool reaches(std::uint32_t from, std::uint32_t to);
};

} // namespace glovebox::client::graph
