#pragma once

#include "core/plugin_info.h"

#include <cstdint>

namespace glovebox::engine {

/// The transport as it was `frames` frames earlier, for a device whose audio and events are compensated by that much.
///
/// Playing: songSeconds -= frames / sampleRate, songBeats -= frames / sampleRate * tempo / 60 (the tempo of this block; a
/// ramp inside the delay is not followed back), and the bar start moves back by whole bars (4 * numerator / denominator
/// beats each) until the position is not before it. Stopped: the position does not move. `steadyFrames` counts frames
/// processed, playing or not: it loses `frames`, but not below 0 (-1 stays -1). Loop bounds stay.
[[nodiscard]] core::Transport shiftBack(const core::Transport& transport, std::uint32_t frames,
                                        double sampleRate) noexcept;

} // namespace glovebox::engine
