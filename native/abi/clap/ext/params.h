#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Parameters. The host is a controller of values that the plugin owns, processor and editor alike. Changes travel both
/// ways as events, in `process` or in `flush`; the plugin itself keeps its values in its state.
inline constexpr char CLAP_EXT_PARAMS[] = "clap.params";

using clap_param_info_flags = std::uint32_t;
/// Whole numbers only; the double is truncated.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_STEPPED = 1u << 0;
/// Wraps around, like a phase.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_PERIODIC = 1u << 1;
/// Not in use at present: not shown, not automated.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_HIDDEN = 1u << 2;
/// The host cannot change it.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_READONLY = 1u << 3;
/// The plugin's bypass switch (0 off, 1 on); stepped, at most one per plugin. The host goes on calling `process`.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_BYPASS = 1u << 4;
/// May be recorded and played back. Live changes by the user are possible without it.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_AUTOMATABLE = 1u << 5;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_AUTOMATABLE_PER_NOTE_ID = 1u << 6;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_AUTOMATABLE_PER_KEY = 1u << 7;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_AUTOMATABLE_PER_CHANNEL = 1u << 8;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_AUTOMATABLE_PER_PORT = 1u << 9;
/// Accepts CLAP_EVENT_PARAM_MOD.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_MODULATABLE = 1u << 10;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_MODULATABLE_PER_NOTE_ID = 1u << 11;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_MODULATABLE_PER_KEY = 1u << 12;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_MODULATABLE_PER_CHANNEL = 1u << 13;
inline constexpr clap_param_info_flags CLAP_PARAM_IS_MODULATABLE_PER_PORT = 1u << 14;
/// Changes the output, so while active it is set in `process` and not in `flush`.
inline constexpr clap_param_info_flags CLAP_PARAM_REQUIRES_PROCESS = 1u << 15;
/// A list of choices: stepped, and every value has a text.
inline constexpr clap_param_info_flags CLAP_PARAM_IS_ENUM = 1u << 16;

/// One parameter. Values are plain values, not normalized ones.
struct clap_param_info {
    /// Never changes, in no later version either.
    clap_id id;
    clap_param_info_flags flags;
    /// The plugin's shortcut to its own object, or null. The host gives it back in events, or null; it becomes invalid
    /// with a CLAP_PARAM_RESCAN_ALL.
    void* cookie;
    /// For people; need not be unique. Does not repeat the module.
    char name[CLAP_NAME_SIZE];
    /// Where it belongs, levels separated by '/'.
    char module[CLAP_PATH_SIZE];
    /// All three are finite, and min <= default <= max.
    double min_value;
    double max_value;
    double default_value;
};
using clap_param_info_t = clap_param_info;

struct clap_plugin_params {
    /// Main thread. Number of parameters.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t param_index, clap_param_info_t* param_info)> get_info;
    /// Main thread. The current plain value.
    CFunction<bool(const clap_plugin_t* plugin, clap_id param_id, double* out_value)> get_value;
    /// Main thread. Writes a terminated UTF-8 text with unit; the host shows values in no other way.
    CFunction<bool(const clap_plugin_t* plugin, clap_id param_id, double value, char* out_buffer,
                   std::uint32_t out_buffer_capacity)>
        value_to_text;
    /// Main thread. Reads what a user typed.
    CFunction<bool(const clap_plugin_t* plugin, clap_id param_id, const char* param_value_text, double* out_value)>
        text_to_value;
    /// Audio thread while active, main thread otherwise; never at the same time as `process`. Exchanges parameter
    /// events without processing audio; event times mean nothing here.
    CFunction<void(const clap_plugin_t* plugin, const clap_input_events_t* in, const clap_output_events_t* out)> flush;
};
using clap_plugin_params_t = clap_plugin_params;

using clap_param_rescan_flags = std::uint32_t;
/// Values changed, for example by a preset. Not to be recorded.
inline constexpr clap_param_rescan_flags CLAP_PARAM_RESCAN_VALUES = 1u << 0;
/// The texts of values changed.
inline constexpr clap_param_rescan_flags CLAP_PARAM_RESCAN_TEXT = 1u << 1;
/// Name, module, or the periodic or hidden flag changed.
inline constexpr clap_param_rescan_flags CLAP_PARAM_RESCAN_INFO = 1u << 2;
/// Anything may have changed: parameters added or removed, ranges, cookies, other flags. Only while not active.
inline constexpr clap_param_rescan_flags CLAP_PARAM_RESCAN_ALL = 1u << 3;

using clap_param_clear_flags = std::uint32_t;
/// Forget every reference to the parameter.
inline constexpr clap_param_clear_flags CLAP_PARAM_CLEAR_ALL = 1u << 0;
inline constexpr clap_param_clear_flags CLAP_PARAM_CLEAR_AUTOMATIONS = 1u << 1;
inline constexpr clap_param_clear_flags CLAP_PARAM_CLEAR_MODULATIONS = 1u << 2;

struct clap_host_params {
    /// Main thread. Reads again what the flags name.
    CFunction<void(const clap_host_t* host, clap_param_rescan_flags flags)> rescan;
    /// Main thread. Drops what the host keeps for a parameter that is gone.
    CFunction<void(const clap_host_t* host, clap_id param_id, clap_param_clear_flags flags)> clear;
    /// Any thread but the audio thread. Asks for a call of `flush` or `process`.
    CFunction<void(const clap_host_t* host)> request_flush;
};
using clap_host_params_t = clap_host_params;

} // namespace glovebox::abi::clap
