#pragma once

#include <cstdint>

#include "abi/clap/events.h"
#include "core/event.h"
#include "hosting/clap/breaches.h"
#include "hosting/clap/parameters.h"

namespace glovebox::hosting::clap {

/// What a plugin sends during one call, checked and converted event by event. The thread that owns the plugin's events
/// now; lives on the stack around the call.
class EventsOut {
public:
    struct Limits {
        std::uint32_t frames = 0;      ///< of the block; 0 for a flush, whose times mean nothing
        std::uint32_t noteInputs = 0;  ///< ports that note-ends may name
        std::uint32_t noteOutputs = 0; ///< ports that other note events may name
    };

    /// `target` may be null: then everything is checked and dropped.
    EventsOut(core::EventList* target, Limits limits, ParameterTable& parameters, BreachLog& breaches) noexcept;
    EventsOut(const EventsOut&) = delete;
    EventsOut& operator=(const EventsOut&) = delete;

    [[nodiscard]] const abi::clap_output_events_t* list() const noexcept { return &interface; }

private:
    static bool GLOVEBOX_CDECL tryPush(const abi::clap_output_events* list, const abi::clap_event_header_t* event);

    [[nodiscard]] bool take(const abi::clap_event_header_t& header) noexcept;
    // False: malformed. A kind of `none` means that the event is not taken for a reason reported already.
    [[nodiscard]] bool convertNote(const abi::clap_event_header_t& header, core::Event& out) noexcept;
    [[nodiscard]] bool convertExpression(const abi::clap_event_header_t& header, core::Event& out) noexcept;
    [[nodiscard]] bool convertParameter(const abi::clap_event_header_t& header, core::Event& out) noexcept;
    [[nodiscard]] bool convertGesture(const abi::clap_event_header_t& header, core::Event& out) noexcept;
    [[nodiscard]] bool hasOutputPort(std::int32_t port, bool allowsAny) const noexcept;

    abi::clap_output_events_t interface;
    core::EventList* target;
    Limits limits;
    ParameterTable& parameters;
    BreachLog& breaches;
    std::uint32_t latest = 0;
};

} // namespace glovebox::hosting::clap
