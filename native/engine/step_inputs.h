#pragma once

#include "engine/step.h"

namespace glovebox::engine {

/// Fills the device's private input buffers from their sources (design section 5) and says truthfully which channels are
/// constant. Returns true if every input is silent.
[[nodiscard]] bool mixInputs(PreparedStep& step, StepContext& context) noexcept;

/// Merges everything that arrives for the device in this block into `merged`, in time order; ties in the order: parameters
/// set outside of blocks, ends of notes whose connection is gone, then sources in plan order.
void mergeEvents(PreparedStep& step, StepContext& context, core::EventList& merged) noexcept;

} // namespace glovebox::engine
