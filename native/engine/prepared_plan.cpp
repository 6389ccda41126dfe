#include "engine/prepared_plan.h"

#include "engine/prepared_plan_builder.h"
#include "wire/areas.h"

namespace glovebox::engine {

PlanScratch::PlanScratch(const Size& wanted, std::uint32_t maxFrames)
    : size(wanted), stride(wire::channelStride(maxFrames, core::SampleType::float64)), merged(wanted.events),
      arrived(wanted.arrivedEvents), mergedPayload(wanted.payload), arrivedPayload(wanted.arrivedPayload) {
    std::size_t bytes = (std::size_t{wanted.inputChannels} + 2) * stride;
    std::size_t room = bytes + wire::cacheLine;
    inputMemory.assign(room / sizeof(std::uint64_t), 0);
    void* start = inputMemory.data();
    inputs = static_cast<std::byte*>(std::align(wire::cacheLine, bytes, start, room));
    copied = inputs + wanted.inputChannels * stride;
    delayed = copied + stride;
}

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
