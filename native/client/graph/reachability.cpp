#include "client/graph/reachability.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace glovebox::client::graph {

bool AcyclicEdges::add(std::uint32_t source, std::uint32_t target) {
    auto& known = successors[source];
    if (std::find(known.begin(), known.end(), target) != known.end()) return true;
    if (reaches(target, source)) return false;
    known.push_back(target);
    return true;
}

bool AcyclicEdges::reaches(std::uint32_t from, std::uint32_t to) {
    if (from == to) return true;
    ++search;
    visit[from] = search;
    pending.assign(1, from);
    while (!pending.empty()) {
        const auto node = pending.back();
        pending.pop_back();
        for (const auto next : successors[node]) {
            if (next == to) return true;
            if (visit[next] == search) continue;
            visit[next] = search;
            pending.push_back(next);
        }
    }
    return false;
}

std::vector<std::uint32_t> AcyclicEdges::order() const {
    const auto nodeCount = static_cast<std::uint32_t>(successors.size());
    std::vector<std::uint32_t> missing(nodeCount, 0); // predecessors that are not placed yet
    for (const auto& targets : successors)
        for (const auto target : targets) ++missing[target];

    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> possible;
    for (std::uint32_t node = 0; node < nodeCount; ++node)
        if (missing[node] == 0) possible.push(node);

    std::vector<std::uint32_t> placed;
    placed.reserve(nodeCount);
    while (!possible.empty()) {
        const auto node = possible.top();
        possible.pop();
        placed.push_back(node);
        for (const auto target : successors[node])
            if (--missing[target] == 0) possible.push(target);
    }
    return placed;
}

} // namespace glovebox::client::graph
