// Events of a VST3 plugin, byte by byte, and events for it: taken as well-formed events or not at all, and told with
// values that VST3 allows.
#include "hosting/vst3/event_conversion.h"

#include "fuzz/kit/event_kit.h"
#include "fuzz/kit/quiet_owner.h"

using namespace glovebox;
using namespace glovebox::hosting;
using namespace glovebox::hosting::vst3;

namespace {

constexpr std::uint32_t frames = 128;

v3::Event foreignEvent(fuzz::Input& input, const std::vector<v3::uint8>& bytes) {
    v3::Event event;
    const auto given = input.part(sizeof event);
    std::memset(static_cast<void*>(&event), 0, sizeof event);
    if (!given.empty()) std::memcpy(static_cast<void*>(&event), given.data(), given.size());
    if (event.type == v3::Event::kDataEvent) {
        // A plugin's pointer is right or null; its size is what it says.
        event.data.size %= static_cast<v3::uint32>(bytes.size() + 1);
        event.data.bytes = event.flags == 0x7777 ? nullptr : bytes.data();
    }
    return event;
}

void requireTold(const v3::Event& event) {
    fuzz::require(event.sampleOffset >= 0 && static_cast<std::uint32_t>(event.sampleOffset) < frames,
                  "inside the block");
    fuzz::require(event.busIndex >= 0, "at a bus");
    const auto isAddress = [](int channel, int pitch) {
        return channel >= 0 && channel < 16 && pitch >= 0 && pitch < 128;
    };
    switch (event.type) {
    case v3::Event::kNoteOnEvent:
        fuzz::require(isAddress(event.noteOn.channel, event.noteOn.pitch), "a note has a key and a channel");
        fuzz::require(event.noteOn.velocity >= 0 && event.noteOn.velocity <= 1, "a velocity from 0 to 1");
        break;
    case v3::Event::kNoteOffEvent:
        fuzz::require(isAddress(event.noteOff.channel, event.noteOff.pitch), "also when it ends");
        fuzz::require(event.noteOff.velocity >= 0 && event.noteOff.velocity <= 1, "a velocity from 0 to 1");
        break;
    case v3::Event::kPolyPressureEvent:
        fuzz::require(isAddress(event.polyPressure.channel, event.polyPressure.pitch), "a pressure has a key");
        fuzz::require(event.polyPressure.pressure >= 0 && event.polyPressure.pressure <= 1, "from 0 to 1");
        break;
    case v3::Event::kNoteExpressionValueEvent:
        fuzz::require(event.noteExpressionValue.value >= 0 && event.noteExpressionValue.value <= 1, "from 0 to 1");
        break;
    case v3::Event::kDataEvent: fuzz::require(event.data.bytes != nullptr && event.data.size > 0, "bytes"); break;
    default: fuzz::require(false, "a type that we send");
    }
}

const std::vector<core::ParameterInfo>& fourParameters() {
    static auto& list = *new std::vector<core::ParameterInfo>(4);
    for (std::uint32_t i = 0; i < list.size(); ++i) list[i].id = i * 5;
    return list;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    static fuzz::QuietLoop loop;
    static fuzz::QuietListener listener;
    static Breaches& breaches = *new Breaches(loop, listener);
    static const std::vector<core::ParameterInfo>& list = fourParameters();
    static ParameterTable& parameters = *new ParameterTable(list);
    static InputParameterChanges& changes = *new InputParameterChanges(list.size(), breaches);
    static BlockEventList& toPlugin = *new BlockEventList(&breaches);
    static BlockEventList& fromPlugin = *new BlockEventList(nullptr);
    static NoteTable& notes = *new NoteTable;
    static MidiMap& midi = *new MidiMap;
    toPlugin.clear(), fromPlugin.clear(), notes.clear(), changes.clear();

    const std::vector<v3::uint8> bytes(input.upTo(70), 0x41);
    std::vector<std::byte> payload(16, std::byte{0x42});
    EventTarget target{toPlugin, changes, notes, parameters, midi, static_cast<v3::int32>(input.upTo(3)), 0, 0.001};
    std::uint32_t latest = 0;
    while (!input.isAtEnd()) {
        if (input.number<bool>()) {
            v3::Event event = foreignEvent(input, bytes);
            static_cast<void>(fromPlugin.addEvent(event));
            continue;
        }
        core::Event event = fuzz::anyEvent(input);
        event.time = latest = std::max(latest, event.time % frames);
        if (!core::isWellFormed(event, frames, payload.size())) continue;
        const bool isSysex = event.kind == core::EventKind::sysex;
        putEvent(target, event,
                 isSysex ? std::span(payload).subspan(event.words[0], event.words[1]) : std::span<std::byte>(),
                 parameters);
    }
    putAllNotesOff(target);
    changes.seal();
    for (const v3::Event& event : toPlugin) requireTold(event);
    for (v3::int32 index = 0; index < changes.getParameterCount(); ++index) {
        v3::IParamValueQueue* const queue = changes.getParameterData(index);
        v3::int32 offset = 0, before = 0;
        v3::ParamValue value = 0;
        for (v3::int32 point = 0; point < queue->getPointCount(); ++point) {
            fuzz::require(queue->getPoint(point, offset, value) == v3::kResultOk, "every point can be read");
            fuzz::require(offset >= before && offset < static_cast<v3::int32>(frames), "in order, inside the block");
            fuzz::require(value >= 0 && value <= 1, "with a normalised value");
            before = offset;
        }
    }
    for (const v3::Event& event : fromPlugin) {
        core::Event taken;
        std::span<const std::byte> sysex;
        if (!takeEvent(event, notes, frames, taken, sysex)) continue;
        fuzz::requireEvent(taken, frames, sysex.size());
        for (const std::byte one : sysex) fuzz::require(one == std::byte{0x41}, "sysex is what the plugin sent");
    }
    return 0;
}
