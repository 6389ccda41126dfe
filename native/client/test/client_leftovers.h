#pragma once

#include <cstddef>
#include <string>

namespace client_kit {

/// What this process holds of the operating system.
struct Footprint {
    std::size_t descriptors = 0;
    std::size_t threads = 0;
    std::size_t children = 0;
    std::size_t sharedMappings = 0; ///< areas mapped here
    std::size_t namedAreas = 0;     ///< names of ours in the system's shared-memory directory
};

[[nodiscard]] bool canMeasureFootprint();
[[nodiscard]] Footprint footprint();

} // namespace client_kit
