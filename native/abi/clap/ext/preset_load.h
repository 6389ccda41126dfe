#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Loads a preset that preset discovery has found.
inline constexpr char CLAP_EXT_PRESET_LOAD[] = "clap.preset-load/2";
/// The same interface under its draft name.
inline constexpr char CLAP_EXT_PRESET_LOAD_COMPAT[] = "clap.preset-load.draft/2";

struct clap_plugin_preset_load {
    /// Main thread. `location_kind`, `location` and `load_key` as the discovery provider gave them.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t location_kind, const char* location,
                   const char* load_key)>
        from_location;
};
using clap_plugin_preset_load_t = clap_plugin_preset_load;

struct clap_host_preset_load {
    /// Main thread. Why `from_location` failed; `os_error` is the system's error number, 0 when there is none.
    CFunction<void(const clap_host_t* host, std::uint32_t location_kind, const char* location, const char* load_key,
                   std::int32_t os_error, const char* msg)>
        on_error;
    /// Main thread. This preset is loaded now, whoever asked for it. `load_key` is null unless it came from a
    /// container.
    CFunction<void(const clap_host_t* host, std::uint32_t location_kind, const char* location, const char* load_key)>
        loaded;
};
using clap_host_preset_load_t = clap_host_preset_load;

} // namespace glovebox::abi::clap
