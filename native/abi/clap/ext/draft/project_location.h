#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/color.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. Where in the project a plugin sits.
inline constexpr char CLAP_EXT_PROJECT_LOCATION[] = "clap.project-location/2";

using clap_project_location_kind = std::uint32_t;
inline constexpr clap_project_location_kind CLAP_PROJECT_LOCATION_PROJECT = 1;
inline constexpr clap_project_location_kind CLAP_PROJECT_LOCATION_TRACK_GROUP = 2;
inline constexpr clap_project_location_kind CLAP_PROJECT_LOCATION_TRACK = 3;
inline constexpr clap_project_location_kind CLAP_PROJECT_LOCATION_DEVICE = 4;
/// A chain inside a device.
inline constexpr clap_project_location_kind CLAP_PROJECT_LOCATION_NESTED_DEVICE_CHAIN = 5;

using clap_project_location_track_kind = std::uint32_t;
/// The spelling is the standard's.
inline constexpr clap_project_location_track_kind CLAP_PROJECT_LOCATION_INSTUMENT_TRACK = 1;
inline constexpr clap_project_location_track_kind CLAP_PROJECT_LOCATION_AUDIO_TRACK = 2;
inline constexpr clap_project_location_track_kind CLAP_PROJECT_LOCATION_HYBRID_TRACK = 3;
inline constexpr clap_project_location_track_kind CLAP_PROJECT_LOCATION_RETURN_TRACK = 4;
inline constexpr clap_project_location_track_kind CLAP_PROJECT_LOCATION_MASTER_TRACK = 5;

using clap_project_location_flags = std::uint64_t;
inline constexpr clap_project_location_flags CLAP_PROJECT_LOCATION_HAS_INDEX = 1u << 0;
inline constexpr clap_project_location_flags CLAP_PROJECT_LOCATION_HAS_COLOR = 1u << 1;

/// One step of the path from the project down to the device.
struct clap_project_location_element {
    std::uint64_t flags;
    std::uint32_t kind;
    /// For tracks.
    std::uint32_t track_kind;
    /// Place within the parent.
    std::uint32_t index;
    /// The host's own name for it, not for people.
    char id[CLAP_PATH_SIZE];
    char name[CLAP_NAME_SIZE];
    clap_color_t color;
};
using clap_project_location_element_t = clap_project_location_element;

struct clap_plugin_project_location {
    /// Main thread. The first element is the project, the last one the device itself.
    CFunction<void(const clap_plugin_t* plugin, const clap_project_location_element_t* path,
                   std::uint32_t num_elements)>
        set;
};
using clap_plugin_project_location_t = clap_plugin_project_location;

} // namespace glovebox::abi::clap
