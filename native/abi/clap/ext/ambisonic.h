#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// The channel order and scaling of ambisonic ports.
inline constexpr char CLAP_EXT_AMBISONIC[] = "clap.ambisonic/3";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_AMBISONIC_COMPAT[] = "clap.ambisonic.draft/3";

/// A port type.
inline constexpr char CLAP_PORT_AMBISONIC[] = "ambisonic";

using clap_ambisonic_ordering = std::uint32_t;
inline constexpr clap_ambisonic_ordering CLAP_AMBISONIC_ORDERING_FUMA = 0;
inline constexpr clap_ambisonic_ordering CLAP_AMBISONIC_ORDERING_ACN = 1;

using clap_ambisonic_normalization = std::uint32_t;
inline constexpr clap_ambisonic_normalization CLAP_AMBISONIC_NORMALIZATION_MAXN = 0;
inline constexpr clap_ambisonic_normalization CLAP_AMBISONIC_NORMALIZATION_SN3D = 1;
inline constexpr clap_ambisonic_normalization CLAP_AMBISONIC_NORMALIZATION_N3D = 2;
inline constexpr clap_ambisonic_normalization CLAP_AMBISONIC_NORMALIZATION_SN2D = 3;
inline constexpr clap_ambisonic_normalization CLAP_AMBISONIC_NORMALIZATION_N2D = 4;

struct clap_ambisonic_config {
    std::uint32_t ordering;
    std::uint32_t normalization;
};
using clap_ambisonic_config_t = clap_ambisonic_config;

struct clap_plugin_ambisonic {
    /// Main thread.
    CFunction<bool(const clap_plugin_t* plugin, const clap_ambisonic_config_t* config)> is_config_supported;
    /// Main thread. False when the port is not ambisonic or does not exist.
    CFunction<bool(const clap_plugin_t* plugin, bool is_input, std::uint32_t port_index,
                   clap_ambisonic_config_t* config)>
        get_config;
};
using clap_plugin_ambisonic_t = clap_plugin_ambisonic;

struct clap_host_ambisonic {
    /// Main thread, not active.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_ambisonic_t = clap_host_ambisonic;

} // namespace glovebox::abi::clap
