#pragma once

#include "engine/prepared_plan.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace glovebox::engine {

/// What is wrong with a plan, and the number that shows it.
inline core::Status invalidPlan(const char* message, std::uint64_t observed) {
    return core::fail(core::ErrorCode::invalidArgument, message, std::to_string(observed));
}

/// Builds one plan; every function fails at the first thing that is wrong.
class PlanBuilder {
public:
    PlanBuilder(const wire::Plan& wanted, const PreparedPlan::Context& from) : plan(wanted), context(from) {}

    core::Status build(PreparedPlan& target);

private:
    const wire::Plan& plan;
    const PreparedPlan::Context& context;
    PreparedPlan* out = nullptr;
    std::vector<const wire::SandboxPage*> pages; ///< per peer
    std::vector<Area*> bells;
    std::set<std::uint32_t> ranBefore; ///< devices whose outputs are there already
    std::map<ConnectionMemory::Key, std::uint32_t> occurrences;
    PlanScratch::Size scratchSize;

    /// The address of `size` bytes of an area that is mapped, which the plan then keeps.
    core::Status resolve(std::uint32_t id, std::size_t offset, std::size_t size, const std::byte*& address);
    core::Status addPeers();
    core::Status addStage(const wire::Stage& stage, PreparedStage& target);
    core::Status addDependency(const wire::Dependency& dependency, PreparedDependency& target, bool mayBeReplaced);
    core::Status addStep(const wire::DeviceStep& step, PreparedStep& target, std::set<std::uint32_t>& foreign);
    core::Status addSource(const wire::AudioSource& source, std::uint32_t device, std::uint32_t port,
                           std::uint32_t channels, PreparedSource& target);
    core::Status addEvents(const wire::EventSource& source, PreparedStep& step, PreparedEvents& target);
    ConnectionMemory::Key keyOf(std::uint64_t delayKey, std::uint32_t device, std::uint32_t port);
    void addOrphans();
    void addMemory();
};

} // namespace glovebox::engine
