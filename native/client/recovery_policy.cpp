#include "client/recovery_policy.h"

#include <algorithm>
#include <cmath>

namespace glovebox::client {

using core::ErrorCode;

namespace {

/// Ends that are remembered at most: a policy of a million attempts must not cost memory.
constexpr std::size_t mostEnds = 4096;

} // namespace

void RecoveryCount::note(const End& end) {
    const std::uint64_t windowNs = std::uint64_t{policy.windowMs} * 1'000'000;
    std::erase_if(ends, [&](const End& old) { return old.atNs + windowNs < end.atNs; });
    if (ends.size() >= mostEnds) ends.pop_front();
    ends.push_back(end);
}

void RecoveryCount::forgiveStateFaults() noexcept {
    for (End& end : ends) {
        if (end.isStateFault) end.device = 0;
    }
}

bool RecoveryCount::isExhausted() const noexcept {
    const auto faults =
        std::count_if(ends.begin(), ends.end(), [](const End& end) { return end.isStateFault && end.device == 0; });
    return ends.size() - static_cast<std::size_t>(faults) > policy.attempts;
}

std::uint32_t RecoveryCount::delayMs() const noexcept {
    double delay = policy.delayMs;
    for (std::size_t n = 1; n < ends.size(); ++n) {
        delay = std::max<double>(delay * policy.backoff, shortestDelayMs);
        if (delay >= policy.maxDelayMs) return std::max(policy.maxDelayMs, shortestDelayMs);
    }
    return static_cast<std::uint32_t>(delay);
}

DeviceId RecoveryCount::guilty(std::span<const DeviceId> candidates) const {
    const bool hasPart = std::any_of(ends.begin(), ends.end(), [](const End& end) { return !end.isOurs; });
    DeviceId found = candidates.empty() || !hasPart ? 0 : candidates.back();
    std::ptrdiff_t most = 0;
    for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
        if (end->device == 0 || std::find(candidates.begin(), candidates.end(), end->device) == candidates.end())
            continue;
        const auto count =
            std::count_if(ends.begin(), ends.end(), [&](const End& other) { return other.device == end->device; });
        if (count <= most) continue;
        most = count;
        found = end->device;
    }
    return found;
}

core::Status checkRecoveryPolicy(const RecoveryPolicy& policy) {
    if (!std::isfinite(policy.backoff) || policy.backoff < 1)
        return core::fail(ErrorCode::invalidArgument, "recovery.backoff must be at least 1",
                          std::to_string(policy.backoff));
    if (policy.windowMs == 0) return core::fail(ErrorCode::invalidArgument, "recovery.windowMs must be at least 1");
    return core::ok();
}

} // namespace glovebox::client
