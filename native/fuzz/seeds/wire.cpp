// Messages, plans, event lists and crash records.
#include "fuzz/kit/message_kit.h"
#include "fuzz/seeds/seeds.h"
#include "wire/crash_record.h"
#include "wire/foreign.h"
#include "wire/warden_messages.h"

#include <bit>
#include <limits>
#include <memory>

namespace glovebox::fuzz {
namespace {

/// The bytes of which `Filler` makes this message.
class FillerBytes {
public:
    explicit FillerBytes(SeedBytes& to) : out(to) {}
    template <typename T>
    void operator()(const T& field) {
        if constexpr (std::is_enum_v<T>)
            out.number(static_cast<std::uint8_t>(field));
        else if constexpr (std::is_arithmetic_v<T>)
            out.number(field);
        else
            wire::fields(*this, const_cast<T&>(field));
    }
    void operator()(const std::string& text) { out.text(text); }
    template <typename T>
    void operator()(const std::vector<T>& items) {
        out.number(static_cast<std::uint8_t>(items.size()));
        for (const T& item : items) (*this)(item);
    }

private:
    SeedBytes& out;
};

/// The bytes of which the target `plan` makes this plan.
class PlanBytes {
public:
    explicit PlanBytes(SeedBytes& to) : out(to) {}
    template <typename T>
    void operator()(const T& field) {
        if constexpr (std::is_enum_v<T>) {
            out.number(static_cast<std::uint8_t>(field));
        } else if constexpr (std::is_same_v<T, bool>) {
            out.number(field);
        } else if constexpr (std::is_arithmetic_v<T>) {
            const auto value = static_cast<std::uint64_t>(field);
            if (value < 128)
                out.number(static_cast<std::uint8_t>(value));
            else if (value % 64 == 0 && value / 64 < 64)
                out.number(static_cast<std::uint8_t>(128 + value / 64));
            else if (std::has_single_bit(value) && value < (1ull << 32))
                out.number(static_cast<std::uint8_t>(192 + std::countr_zero(value)));
            else
                out.number(std::uint8_t{0xff}).number(field);
        } else {
            wire::fields(*this, const_cast<T&>(field));
        }
    }
    template <typename T>
    void operator()(const std::vector<T>& items) {
        out.number(static_cast<std::uint8_t>(items.size()));
        for (const T& item : items) (*this)(item);
    }

private:
    SeedBytes& out;
};

void addMessage(Seeds& seeds, const std::string& name, const wire::Message& message) {
    std::vector<std::byte> bytes;
    if (wire::encode(7, message, bytes)) seeds.add("control_message", name, bytes);
    SeedBytes fill;
    fill.number(static_cast<std::uint8_t>(message.index()));
    FillerBytes filler(fill);
    std::visit([&](const auto& body) { filler(body); }, message);
    seeds.add("received_text", name, fill);
    SeedBytes withId;
    seeds.add("message_values", name, withId.number(std::uint32_t{7}).raw(fill.all()));
}

wire::Plan examplePlan() {
    wire::Plan plan;
    plan.version = 3;
    plan.follows = 2;
    plan.peers = {{1, 2}, {6, 0}};
    wire::AudioSource host{
        wire::SourceKind::host, core::SampleType::float32, 2, {4, 1024}, 0, 0, 0, 0, wire::noForeignIndex, {}};
    wire::AudioSource foreign{
        wire::SourceKind::foreign, core::SampleType::float64, 1, {5, 0}, 0, 0, 16, 9, 2, {4, 2048}};
    wire::AudioSource local{
        wire::SourceKind::local, core::SampleType::float32, 2, {}, 1, 0, 0, 0, wire::noForeignIndex, {}};
    wire::EventSource hostEvents;
    hostEvents.targetPort = wire::everyPort;
    hostEvents.place = {4, 0};
    hostEvents.capacity = 16;
    hostEvents.payloadCapacity = 64;
    wire::EventSource foreignEvents = hostEvents;
    foreignEvents.kind = wire::SourceKind::foreign;
    foreignEvents.targetPort = 0;
    foreignEvents.place = {5, 4096};
    foreignEvents.foreignIndex = 2;
    foreignEvents.delayFrames = 8;
    wire::EventSource localEvents;
    localEvents.kind = wire::SourceKind::local;
    localEvents.device = 1;
    wire::Stage first;
    first.steps = {{1, {{host, foreign}}, {hostEvents, foreignEvents}, 4}};
    first.rings = {{0, {{1, 0, wire::noForeignIndex}}}, {wire::hostPeer, {}}};
    wire::Stage second;
    second.waitsFor = {{0, 1, 2}};
    second.steps = {{2, {{local}, {local, foreign}}, {localEvents}, 0}, {3, {}, {}, 0}};
    plan.stages = {first, second};
    return plan;
}

std::vector<core::Event> exampleEvents() {
    std::vector<core::Event> events;
    for (std::uint16_t kind = 1; kind < core::eventKindCount; ++kind) {
        core::Event event;
        event.kind = static_cast<core::EventKind>(kind);
        event.time = kind * 3u;
        event.channel = 1;
        event.key = 60;
        event.noteId = 5;
        event.id = kind % 7u;
        event.value = event.id == 0 || kind > 8 ? 1.0 : 0.5;
        if (event.kind == core::EventKind::midi) event.words[0] = 0x643c90;
        if (event.kind == core::EventKind::midi2) event.words[0] = 0x40903c00, event.words[1] = 0x80000000;
        if (event.kind == core::EventKind::sysex) event.words[1] = 4;
        events.push_back(event);
    }
    return events;
}

void addPlans(Seeds& seeds) {
    const wire::Plan plan = examplePlan();
    for (const bool withMemory : {false, true}) {
        SeedBytes bytes;
        // What stands in the arenas: a list of one event, or nothing.
        if (withMemory) {
            SeedBytes area;
            area.number(std::uint64_t{1}).number(std::uint32_t{1}).number(std::uint32_t{4}).raw(std::string(48, '\0'));
            const core::Event event = exampleEvents()[0];
            area.raw(std::as_bytes(std::span(&event, 1)));
            bytes.number(static_cast<std::uint8_t>(area.all().size())).raw(area.all());
        } else {
            bytes.number(std::uint8_t{0});
        }
        PlanBytes filler(bytes);
        filler(plan);
        seeds.add("plan", withMemory ? "two-stages-events" : "two-stages", bytes);
    }
    SeedBytes empty;
    PlanBytes(empty.number(std::uint8_t{0}))(wire::Plan{});
    seeds.add("plan", "empty", empty);
}

void addAreas(Seeds& seeds) {
    const auto events = exampleEvents();
    SeedBytes list;
    list.upTo(16).upTo(32).upTo(64).upTo(16).upTo(32).number(std::uint8_t{9}).number(std::uint8_t{9});
    list.number(static_cast<std::uint32_t>(events.size())).number(std::uint32_t{8});
    list.raw(std::as_bytes(std::span(events)));
    seeds.add("event_area", "every-kind", list);
    SeedBytes reversed;
    reversed.upTo(4).upTo(0).upTo(512).upTo(3).upTo(0).number(std::uint8_t{1}).number(std::uint8_t{1});
    reversed.number(std::uint32_t{400}).number(std::uint32_t{0xffffffff});
    for (const std::size_t at : {4u, 2u, 1u, 0u}) reversed.raw(std::as_bytes(std::span(&events[at], 1)));
    seeds.add("event_area", "backwards", reversed);
    SeedBytes none;
    seeds.add("event_area", "other-block", none.upTo(2).upTo(2).upTo(2).upTo(2).upTo(2).number(std::uint16_t{0x0102}));

    for (const bool isWide : {false, true}) {
        SeedBytes samples;
        samples.number(isWide);
        for (const double value :
             {0.5, -1.0, std::numeric_limits<double>::infinity(), 1e-310, std::numeric_limits<double>::quiet_NaN(),
              -std::numeric_limits<double>::infinity()}) {
            for (int i = 0; i < 13; ++i) isWide ? samples.number(value) : samples.number(static_cast<float>(value));
        }
        seeds.add("foreign_samples", isWide ? "wide" : "narrow", samples);
    }
    SeedBytes layout, tooMuch;
    layout.number(true).number(std::uint32_t{512}).number(std::uint32_t{256}).number(std::uint32_t{4096});
    seeds.add("output_layout", "stereo-and-mono", layout.number(std::uint8_t{2}).number(std::uint8_t{1}));
    tooMuch.number(false).number(std::uint32_t{16384}).number(std::uint32_t{8192}).number(std::uint32_t{1u << 20});
    seeds.add("output_layout", "largest", tooMuch.raw(std::string(64, '\x40')));
}

/// The pieces of a record that `recordOf` puts together again.
class RecordBytes {
public:
    template <typename T>
    void piece(std::size_t at, const T& value) {
        const auto bytes = std::as_bytes(std::span(&value, 1));
        pieces.upTo(static_cast<std::uint32_t>(at)).number(static_cast<std::uint8_t>(bytes.size())).raw(bytes);
        ++count;
    }
    [[nodiscard]] SeedBytes all() const {
        SeedBytes bytes;
        return bytes.number(count).raw(pieces.all());
    }

private:
    SeedBytes pieces;
    std::uint8_t count = 0;
};

RecordBytes exampleRecord() {
    using wire::CrashRecord;
    RecordBytes record;
    const std::uint32_t head[] = {2, 1, 11, 1, 4242, 2, 1, 8};
    record.piece(0, head);
    const std::uint64_t numbers[] = {77, 0x10, 0x7f0000001234, 0x7ffd00000000};
    record.piece(offsetof(CrashRecord, block), numbers);
    const std::uint32_t counts[] = {1, 18, 3, 2};
    record.piece(offsetof(CrashRecord, architecture), counts);
    record.piece(offsetof(CrashRecord, threadName), "audio");
    record.piece(offsetof(CrashRecord, registers), numbers);
    const wire::CrashFrame frames[] = {{0x7f0000001234, 0x1234, 0, 0}, {0x7f0000005678, 0x678, 1, 0}, {5, 0, ~0u, 0}};
    record.piece(offsetof(CrashRecord, frames), frames);
    record.piece(offsetof(CrashRecord, modules) + offsetof(wire::CrashModule, path), "/plugins/gain.clap");
    record.piece(offsetof(CrashRecord, modules) + sizeof(wire::CrashModule) + offsetof(wire::CrashModule, path),
                 "/lib/x86_64-linux-gnu/libc.so.6");
    record.piece(offsetof(CrashRecord, traceCount), std::uint64_t{3});
    const wire::TraceEntry trace[] = {{76, 0.5, 1, 3, 9, 1}, {76, 1, 1, 5, 1, 60}, {77, 0, 2, 0, 6, 0x403c90}};
    record.piece(offsetof(CrashRecord, trace), trace);
    return record;
}

void addCrashes(Seeds& seeds) {
    const SeedBytes record = exampleRecord().all();
    seeds.add("crash_record", "fault", record);
    RecordBytes trace;
    trace.piece(offsetof(wire::CrashRecord, traceCount), ~std::uint64_t{0});
    seeds.add("crash_record", "trace-alone", trace.all());
    SeedBytes report;
    report.number(std::uint8_t{4}).number(true).number(std::int8_t{11}).number(std::uint8_t{1}).number(std::uint8_t{8});
    report.number(std::uint32_t{78}).upTo(1);
    report.text("/plugins/gain.clap").text("/real/gain.clap").text("org.example.gain").text("Gain");
    report.upTo(1).text("gain: about to crash\n", true).raw(record.all());
    seeds.add("crash_report", "fault", report);
}

} // namespace

void addWireSeeds(Seeds& seeds) {
    for (std::size_t kind = 0; kind < std::variant_size_v<wire::Message>; ++kind) {
        wire::Message message;
        emplace(message, kind);
        addMessage(seeds, wire::messageName(message), message);
    }
    addMessage(seeds, "prepare-plan-full", wire::PreparePlan{examplePlan()});
    addMessage(seeds, "flush-parameters-full", wire::FlushParameters{3, exampleEvents()});
    addMessage(seeds, "reply-full", wire::Reply{core::ErrorCode::pluginRefused, "no", "not now: \x1b[31m \xff"});
    wire::DeviceDescription description;
    description.device = 2;
    description.descriptor = {
        core::PluginFormat::vst3, "id", "Gain \xc3\xa9", "Vendor", "1.0", "", "", "VST 3.7", {"Fx"}};
    description.ports.audioInputs.resize(2);
    description.ports.noteOutputs.resize(1);
    addMessage(seeds, "device-description-full", description);
    wire::ParameterPage page;
    page.parameters.resize(2);
    page.parameters[1].name = "Gain";
    addMessage(seeds, "parameter-page-full", page);
    addMessage(seeds, "parameter-values-full", wire::ParameterValues{2, {{1, 0.5}, {2, 1}}});
    addMessage(seeds, "note-names-full", wire::NoteNames{{{"Kick", 0, 9, 36}}});
    addMessage(seeds, "remote-controls-full", wire::RemoteControls{{{"Main", "Page", 1, {1, 2, 3, 4, 5, 6, 7, 8}}}});
    addPlans(seeds);
    addAreas(seeds);
    addCrashes(seeds);

    wire::WardenRequest request;
    request.environment = {"PATH=/bin", "EMPTY="};
    request.workingDirectory = "/tmp";
    std::vector<std::byte> bytes;
    SeedBytes asked, answered, values;
    if (wire::encode(request, bytes)) seeds.add("warden_message", "request", asked.number(std::uint8_t{1}).raw(bytes));
    wire::encode(wire::WardenAnswer{1, 42, false, {}}, bytes);
    seeds.add("warden_message", "answer", answered.number(std::uint8_t{0}).raw(bytes));
    values.number(std::uint8_t{2}).number(std::uint64_t{1}).text(std::string(1200, 'x'), true);
    seeds.add("warden_message", "long-reason", values);
}

} // namespace glovebox::fuzz
