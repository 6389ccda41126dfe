#pragma once

#include "glovebox/group.hpp"

#include <stop_token>
#include <vector>

namespace glovebox::client {

/// The loop behind Group::render. `outputChannels[i]` is the channel count of host output i, `collected` the devices whose
/// events are kept.
[[nodiscard]] Result<RenderResult> render(Group& group, std::uint32_t inputCount,
                                          const std::vector<std::uint32_t>& outputChannels,
                                          const std::vector<DeviceId>& collected, const RenderRequest& request,
                                          std::stop_token stop);

} // namespace glovebox::client
