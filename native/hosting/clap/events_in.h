#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "abi/clap/events.h"
#include "core/event.h"
#include "core/plugin_info.h"
#include "hosting/clap/parameters.h"

namespace glovebox::hosting::clap {

/// The events of one block as CLAP has them. Its memory is reserved once, on the main thread.
class EventsIn {
public:
    /// Events of one block that reach a plugin; what comes behind is dropped, note-offs last (design section 5).
    static constexpr std::size_t capacity = 4096;

    EventsIn();
    EventsIn(const EventsIn&) = delete;
    EventsIn& operator=(const EventsIn&) = delete;

    /// Main thread, not active: which dialects each note input port accepts.
    void setNotePorts(const std::vector<core::NotePortInfo>& ports);

    /// The thread that owns the plugin's events now. Converts what the plugin can be told (hosting/dialects.h): events in
    /// order of time and inside the block; parameter values that exist, are not read-only and clamped to their range;
    /// modulation of modulatable parameters. Gestures are for hosts alone. Sysex stays in `source`'s payload, which must
    /// outlive the call of the plugin. `onlyParameters` for a flush.
    void fill(const core::EventList* source, std::uint32_t frames, bool onlyParameters,
              ParameterTable& parameters) noexcept;

    /// A number made of samples of what `fill` left: another one after the call says that the plugin wrote into it. The
    /// first, the last and up to six others are looked at, chosen by `seed`.
    [[nodiscard]] std::uint64_t sampled(std::uint32_t seed) const noexcept;

    [[nodiscard]] const abi::clap_input_events_t* list() const noexcept { return &interface; }
    [[nodiscard]] std::size_t size() const noexcept { return count; }
    /// Events that found no room since the beginning.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return lost; }

private:
    union Slot {
        abi::clap_event_header_t header;
        abi::clap_event_note_t note;
        abi::clap_event_note_expression_t expression;
        abi::clap_event_param_value_t value;
        abi::clap_event_param_mod_t modulation;
        abi::clap_event_midi_t midi;
        abi::clap_event_midi_sysex_t sysex;
        abi::clap_event_midi2_t midi2;
    };
    static std::uint32_t GLOVEBOX_CDECL sizeOf(const abi::clap_input_events* list);
    static const abi::clap_event_header_t* GLOVEBOX_CDECL eventAt(const abi::clap_input_events* list,
                                                                  std::uint32_t index);

    void addNoteEvent(const core::Event& event, const core::EventList& source) noexcept;
    void addParameterEvent(const core::Event& event, ParameterTable& parameters) noexcept;
    [[nodiscard]] Slot* place(bool endsNote) noexcept;
    void write(const core::Event& event, const core::EventList& source) noexcept;

    abi::clap_input_events_t interface;
    // Not initialised: pages that no event ever reached are never touched.
    std::unique_ptr<Slot[]> slots;
    std::size_t count = 0;
    std::uint64_t lost = 0;
    std::vector<std::uint32_t> dialects; ///< per note input port
};

} // namespace glovebox::hosting::clap
