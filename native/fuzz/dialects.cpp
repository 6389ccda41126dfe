// Every well-formed event for every port: what becomes of it is well-formed and in a dialect that the port speaks.
#include "hosting/dialects.h"

#include "fuzz/kit/event_kit.h"

using namespace glovebox;
using core::EventKind;

namespace {

constexpr std::uint32_t anyMidi = core::dialectMidi | core::dialectMidiMpe;

bool isSpoken(const core::Event& event, std::uint32_t dialects) {
    switch (event.kind) {
    case EventKind::midi:
    case EventKind::sysex: return (dialects & anyMidi) != 0;
    case EventKind::midi2: return (dialects & core::dialectMidi2) != 0;
    case EventKind::noteOn:
    case EventKind::noteOff:
    case EventKind::noteChoke:
    case EventKind::noteExpression: return (dialects & core::dialectClap) != 0;
    default: return core::isParameterEvent(event.kind);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint32_t frames = 64;
    constexpr std::size_t payload = 16;
    fuzz::Input input(data, size);
    while (!input.isAtEnd()) {
        core::Event event = fuzz::anyEvent(input);
        event.time %= frames;
        if (!core::isWellFormed(event, frames, payload)) continue;
        fuzz::requireEvent(event, frames, payload);
        for (std::uint32_t dialects = 0; dialects < 16; ++dialects) {
            hosting::ConvertedEvents out;
            hosting::convertToDialects(event, dialects, out);
            fuzz::require(out.count <= 16, "at most one per channel");
            for (const core::Event& one : out.view()) {
                fuzz::requireEvent(one, frames, payload);
                fuzz::require(isSpoken(one, dialects), "in a dialect that the port speaks");
                fuzz::require(one.time == event.time && one.flags == event.flags, "at its time");
                const bool isFirst = event.port < 0 && (one.kind == EventKind::midi || one.kind == EventKind::midi2);
                fuzz::require(one.port == (isFirst ? 0 : event.port), "at its port");
                if (one.kind == EventKind::midi && event.kind != EventKind::midi) {
                    const auto bytes = hosting::midiBytesOf(one);
                    fuzz::require(bytes.status >= 0x80 && bytes.data1 < 0x80 && bytes.data2 < 0x80, "MIDI 1 of 7 bits");
                }
            }
        }
        const bool isMidi = event.kind == EventKind::midi;
        if (const auto note = hosting::noteFromMidi(event); isMidi && note) fuzz::requireEvent(*note, frames, payload);
    }
    return 0;
}
