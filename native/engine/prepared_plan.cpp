#include "engine/prepared_plan.h"

#include "engine/prepared_plan_builder.h"

namespace glovebox::engine {

core::Result<std::unique_ptr<PreparedPlan>> PreparedPlan::prepare(const wire::Plan& plan, const Context& context) {
    auto prepared = std::make_unique<PreparedPlan>();
    if (core::Status status = PlanBuilder(plan, context).build(*prepared); !status) return status;
    context.memory->forgetUnused();
    return prepared;
}

bool PreparedPlan::uses(wire::DeviceId device) const noexcept {
    for (const PreparedStage& stage : stages) {
        for (const PreparedStep& step : stage.steps) {
            if (step.audio->device == device) return true;
        }
    }
    return false;
}

} // namespace glovebox::engine
