#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Draft. How the host counts octaves, so that both show the same key names.
inline constexpr char CLAP_EXT_OCTAVE_NUMBER[] = "clap.octave-number/1";

struct clap_plugin_octave_number {
    /// Main thread. The octave of key 60: 3 makes it C3.
    CFunction<void(const clap_plugin_t* plugin, std::int8_t octave_number)> set_note60_octave;
};
using clap_plugin_octave_number_t = clap_plugin_octave_number;

} // namespace glovebox::abi::clap
