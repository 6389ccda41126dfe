#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// Names for keys, for example of a drum kit.
inline constexpr char CLAP_EXT_NOTE_NAME[] = "clap.note-name";

/// -1 in a field stands for all.
struct clap_note_name {
    char name[CLAP_NAME_SIZE];
    std::int16_t port;
    std::int16_t key;
    std::int16_t channel;
};
using clap_note_name_t = clap_note_name;

struct clap_plugin_note_name {
    /// Main thread. Number of names.
    CFunction<std::uint32_t(const clap_plugin_t* plugin)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t index, clap_note_name_t* note_name)> get;
};
using clap_plugin_note_name_t = clap_plugin_note_name;

struct clap_host_note_name {
    /// Main thread.
    CFunction<void(const clap_host_t* host)> changed;
};
using clap_host_note_name_t = clap_host_note_name;

} // namespace glovebox::abi::clap
