#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/color.h"
#include "abi/clap/ext/params.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Marks on the plugin's own controls: mapped to hardware, automated. Never saved, off at first.
inline constexpr char CLAP_EXT_PARAM_INDICATION[] = "clap.param-indication/4";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_PARAM_INDICATION_COMPAT[] = "clap.param-indication.draft/4";

// What the host's automation of a parameter is doing.
inline constexpr std::uint32_t CLAP_PARAM_INDICATION_AUTOMATION_NONE = 0;
/// There, not playing.
inline constexpr std::uint32_t CLAP_PARAM_INDICATION_AUTOMATION_PRESENT = 1;
inline constexpr std::uint32_t CLAP_PARAM_INDICATION_AUTOMATION_PLAYING = 2;
inline constexpr std::uint32_t CLAP_PARAM_INDICATION_AUTOMATION_RECORDING = 3;
/// It would play, but the user has taken over.
inline constexpr std::uint32_t CLAP_PARAM_INDICATION_AUTOMATION_OVERRIDING = 4;

struct clap_plugin_param_indication {
    /// Main thread. Colour, label (names the hardware control) and description (for a tooltip) may be null.
    CFunction<void(const clap_plugin_t* plugin, clap_id param_id, bool has_mapping, const clap_color_t* color,
                   const char* label, const char* description)>
        set_mapping;
    /// Main thread. The colour may be null.
    CFunction<void(const clap_plugin_t* plugin, clap_id param_id, std::uint32_t automation_state,
                   const clap_color_t* color)>
        set_automation;
};
using clap_plugin_param_indication_t = clap_plugin_param_indication;

} // namespace glovebox::abi::clap
