#include "engine/session.h"

namespace glovebox::engine {

using core::ErrorCode;
using core::Status;

const PreparedPlan* Session::newestPlan() const noexcept {
    const PreparedPlan* newest = nullptr;
    for (const auto& slot : state.plans) {
        const PreparedPlan* const plan = slot.load(std::memory_order_relaxed);
        if (plan == nullptr || plan->isAlternate) continue;
        if (newest == nullptr || plan->version > newest->version) newest = plan;
    }
    return newest;
}

Status Session::handle(const wire::PreparePlan& request) {
    if (state.isReady.load(std::memory_order_relaxed) == 0) {
        return core::fail(ErrorCode::wrongState, "a plan needs hello and every page first");
    }
    if (state.slotOf(request.plan.version) != planSlots || !state.hasFreeSlot()) {
        return core::fail(ErrorCode::wrongState, "too many plans are not retired",
                          std::to_string(request.plan.version));
    }
    PreparedPlan::Context context;
    context.findArea = [this](std::uint32_t id) { return findArea(id); };
    context.findDevice = [this](std::uint32_t id) { return find(id); };
    context.memory = &memory;
    context.maxFrames = state.maxFrames;
    const std::size_t before = request.plan.follows != 0 ? state.slotOf(request.plan.follows) : planSlots;
    context.before = before != planSlots ? state.plans[before].load(std::memory_order_relaxed) : newestPlan();
    auto prepared = PreparedPlan::prepare(request.plan, context);
    if (!prepared) return prepared.status();
    state.loadPlan(std::move(*prepared));
    chooseIdlePlace();
    return core::ok();
}

Status Session::handle(const wire::RetirePlan& request) {
    const std::size_t slot = state.slotOf(request.version);
    if (slot == planSlots) {
        return core::fail(ErrorCode::unknownObject, "no such plan", std::to_string(request.version));
    }
    state.unloadPlan(slot);
    chooseIdlePlace();
    return core::ok();
}

/// An audio thread whose plans never start with the wave sleeps on its bell, where the other sandboxes' blocks don't wake
/// it. When that changes before a block says so, it is woken to choose again.
void Session::chooseIdlePlace() {
    if (!ownBell) return;
    const PreparedPlan* const newest = newestPlan();
    const bool isWave = !ownBell->isWritable || (newest != nullptr && newest->startsWithWave());
    const IdlePlace place = isWave ? IdlePlace::wave : IdlePlace::bell;
    if (state.idlePlace.exchange(place, std::memory_order_seq_cst) != place && ownBell->isWritable) ringBell(*ownBell);
}

bool Session::isInAnyPlan(wire::DeviceId device) const noexcept {
    for (const auto& slot : state.plans) {
        const PreparedPlan* const plan = slot.load(std::memory_order_relaxed);
        if (plan != nullptr && plan->uses(device)) return true;
    }
    return false;
}

void Session::freePlans() {
    for (std::size_t slot = 0; slot < planSlots; ++slot) state.unloadPlan(slot);
}

} // namespace glovebox::engine
