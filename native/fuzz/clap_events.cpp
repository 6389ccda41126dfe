// What a CLAP plugin pushes as output events, byte by byte: taken as a well-formed event, or not taken.
#include "hosting/clap/events_out.h"

#include "abi/clap/clap.h"
#include "fuzz/kit/event_kit.h"
#include "fuzz/kit/quiet_owner.h"

#include <memory>

using namespace glovebox;
using namespace glovebox::hosting;

namespace {

constexpr std::uint32_t parameterCount = 8;

std::uint32_t countParameters(const abi::clap::clap_plugin_t*) { return parameterCount; }
bool describeParameter(const abi::clap::clap_plugin_t*, std::uint32_t index, abi::clap::clap_param_info* info) {
    info->id = index * 3;
    info->min_value = -1.0 * index;
    info->max_value = index;
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    fuzz::QuietLoop loop;
    fuzz::QuietListener listener;
    clap::BreachLog breaches(loop, listener);
    clap::ParameterTable parameters;
    abi::clap::clap_plugin_params table{};
    table.count = &countParameters;
    table.get_info = &describeParameter;
    parameters.read(nullptr, &table, breaches);

    const clap::EventsOut::Limits limits{input.upTo(300), input.upTo(64), input.upTo(64)};
    std::vector<core::Event> events(input.upTo(40));
    std::vector<std::byte> payload(input.upTo(100));
    core::EventList list(events, payload);
    clap::EventsOut out(&list, limits, parameters, breaches);
    while (!input.isAtEnd()) {
        // As large as the event says, at most as large as it can be: what is read beyond is seen.
        const std::size_t length = input.number<std::uint8_t>();
        const auto given = input.part(length);
        if (given.size() < sizeof(abi::clap::clap_event_header_t)) continue;
        auto bytes = std::make_unique<std::byte[]>(given.size());
        std::memcpy(bytes.get(), given.data(), given.size());
        auto& header = *reinterpret_cast<abi::clap::clap_event_header_t*>(bytes.get());
        header.size = std::min<std::uint32_t>(header.size, static_cast<std::uint32_t>(given.size()));
        std::vector<std::uint8_t> sysex;
        if (header.type == abi::clap::CLAP_EVENT_MIDI_SYSEX &&
            given.size() >= sizeof(abi::clap::clap_event_midi_sysex)) {
            auto& message = reinterpret_cast<abi::clap::clap_event_midi_sysex&>(header);
            sysex.resize(message.size % 130);
            message.size = static_cast<std::uint32_t>(sysex.size());
            message.buffer = header.flags == 0x77 ? nullptr : sysex.data();
        }
        static_cast<void>(out.list()->try_push(out.list(), &header));
    }
    std::uint32_t latest = 0;
    for (const core::Event& event : list.view()) {
        fuzz::requireEvent(event, limits.frames, list.payload().size());
        fuzz::require(event.time >= latest, "events are in order of time");
        latest = event.time;
        const bool isOfInput = event.kind == core::EventKind::noteEnd;
        if (!core::isParameterEvent(event.kind))
            fuzz::require(event.port <
                              static_cast<int>(isOfInput ? std::max(1u, limits.noteInputs) : limits.noteOutputs),
                          "an event names a port that is there");
        if (event.kind == core::EventKind::parameterValue) {
            const auto* entry = parameters.find(event.id);
            fuzz::require(entry != nullptr && event.value >= entry->minimum && event.value <= entry->maximum,
                          "a value is in the range of its parameter");
        }
    }
    breaches.serve();
    return 0;
}
