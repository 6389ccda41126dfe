#pragma once

#include "abi/calling_convention.h"
#include "abi/clap/plugin.h"
#include "abi/clap/string_sizes.h"

#include <cstdint>

namespace glovebox::abi::clap {

/// The note ports. A plugin without this extension has none. Ports change only while the plugin is not active.
inline constexpr char CLAP_EXT_NOTE_PORTS[] = "clap.note-ports";

/// How notes are encoded.
using clap_note_dialect = std::uint32_t;
/// `clap_event_note` and `clap_event_note_expression`.
inline constexpr clap_note_dialect CLAP_NOTE_DIALECT_CLAP = 1u << 0;
/// `clap_event_midi`.
inline constexpr clap_note_dialect CLAP_NOTE_DIALECT_MIDI = 1u << 1;
/// `clap_event_midi` with MIDI polyphonic expression.
inline constexpr clap_note_dialect CLAP_NOTE_DIALECT_MIDI_MPE = 1u << 2;
/// `clap_event_midi2`.
inline constexpr clap_note_dialect CLAP_NOTE_DIALECT_MIDI2 = 1u << 3;

struct clap_note_port_info {
    /// Stable; unique within its direction.
    clap_id id;
    /// Bits of clap_note_dialect.
    std::uint32_t supported_dialects;
    /// Exactly one of the supported ones.
    std::uint32_t preferred_dialect;
    char name[CLAP_NAME_SIZE];
};
using clap_note_port_info_t = clap_note_port_info;

struct clap_plugin_note_ports {
    /// Main thread. Number of ports of one direction.
    CFunction<std::uint32_t(const clap_plugin_t* plugin, bool is_input)> count;
    /// Main thread. False for an index out of range.
    CFunction<bool(const clap_plugin_t* plugin, std::uint32_t index, bool is_input, clap_note_port_info_t* info)> get;
};
using clap_plugin_note_ports_t = clap_plugin_note_ports;

/// The ports changed; only while not active.
inline constexpr std::uint32_t CLAP_NOTE_PORTS_RESCAN_ALL = 1u << 0;
/// Only names changed.
inline constexpr std::uint32_t CLAP_NOTE_PORTS_RESCAN_NAMES = 1u << 1;

struct clap_host_note_ports {
    /// Main thread. Bits of clap_note_dialect that the host understands.
    CFunction<std::uint32_t(const clap_host_t* host)> supported_dialects;
    /// Main thread. Reads the ports again.
    CFunction<void(const clap_host_t* host, std::uint32_t flags)> rescan;
};
using clap_host_note_ports_t = clap_host_note_ports;

} // namespace glovebox::abi::clap
