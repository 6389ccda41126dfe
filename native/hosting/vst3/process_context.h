#pragma once

#include "core/plugin_info.h"
#include "hosting/vst3/reference.h"

#include <cstdint>

namespace glovebox::hosting::vst3 {

/// Every member of ProcessContext: what plugins get that do not say what they need (older than VST 3.7).
constexpr v3::uint32 needsEverything = 0xffffffff;

/// Fills a context for one block (rule V13): a state bit is set exactly where its members are filled, and only members
/// that `needs` (IProcessContextRequirements::Flags) asks for are. `transport` may be null or not present: then only the
/// clocks run. `continuousFrames` never goes back. Audio thread.
void fillContext(v3::ProcessContext& context, const core::Transport* transport, v3::uint32 needs, double sampleRate,
                 std::int64_t continuousFrames) noexcept;

} // namespace glovebox::hosting::vst3
