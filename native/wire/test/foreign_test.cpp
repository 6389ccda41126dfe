#include "wire/foreign.h"

#include "os/thread.h"
#include "testing/check.h"

#include <atomic>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <thread>
#include <vector>

using namespace glovebox;

namespace {

constexpr std::uint32_t capacity = 64;
constexpr std::uint32_t payloadCapacity = 256;

/// An event area with room behind it that must stay as it is.
struct Area {
    std::vector<std::uint64_t> words =
        std::vector<std::uint64_t>(wire::eventAreaSize(capacity, payloadCapacity) / 8, 0);
    std::byte* bytes() { return reinterpret_cast<std::byte*>(words.data()); }
    wire::EventAreaHeader& header() { return *reinterpret_cast<wire::EventAreaHeader*>(bytes()); }
    core::Event* events() { return reinterpret_cast<core::Event*>(bytes() + sizeof(wire::EventAreaHeader)); }
};

struct List {
    core::Event slots[capacity];
    std::byte bytes[payloadCapacity];
    core::EventList list{slots, bytes};
};

core::Event noteOn(std::uint32_t time, std::int16_t key) {
    core::Event event;
    event.time = time;
    event.kind = core::EventKind::noteOn;
    event.channel = 0;
    event.key = key;
    event.value = 0.5;
    return event;
}

template <typename Sample>
void checkCopyFinite() {
    constexpr std::uint32_t frames = 203; // whole steps and a rest
    std::vector<Sample> foreign(frames);
    for (std::uint32_t i = 0; i < frames; ++i) foreign[i] = static_cast<Sample>(i) - 100;
    foreign[0] = std::numeric_limits<Sample>::quiet_NaN();
    foreign[63] = std::numeric_limits<Sample>::signaling_NaN();
    foreign[64] = std::numeric_limits<Sample>::infinity();
    foreign[202] = -std::numeric_limits<Sample>::infinity();
    foreign[10] = std::numeric_limits<Sample>::max();
    foreign[11] = std::numeric_limits<Sample>::denorm_min();
    std::vector<Sample> into(frames + 1, Sample{77});
    CHECK_EQUAL(wire::copyFinite(foreign.data(), into.data(), frames), 4);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const bool isBad = i == 0 || i == 63 || i == 64 || i == 202;
        CHECK_EQUAL(into[i], isBad ? Sample{0} : foreign[i]);
    }
    CHECK_EQUAL(into[frames], Sample{77});
    CHECK_EQUAL(wire::copyFinite(foreign.data(), into.data(), 0), 0);
}

} // namespace

TEST_CASE("foreign audio is copied exactly, and what is not finite becomes zero and is counted") {
    checkCopyFinite<float>();
    checkCopyFinite<double>();
}

TEST_CASE("a copy holds only finite samples while its source flips between sound and NaN") {
    constexpr std::uint32_t frames = 512;
    std::vector<std::atomic<std::uint32_t>> foreign(frames);
    std::atomic<bool> isOver{false};
    std::thread writer([&] {
        std::mt19937 random(1);
        while (!isOver.load(std::memory_order_relaxed)) {
            const std::uint32_t bits = (random() & 1) != 0 ? 0x7fc00000u : std::bit_cast<std::uint32_t>(0.25f);
            foreign[random() % frames].store(bits, std::memory_order_relaxed);
        }
    });
    std::vector<float> into(frames);
    bool isFinite = true;
    for (int round = 0; round < 5000; ++round) {
        wire::copyFinite(reinterpret_cast<const float*>(foreign.data()), into.data(), frames);
        for (const float sample : into) isFinite = isFinite && std::isfinite(sample);
    }
    isOver = true;
    writer.join();
    CHECK(isFinite);
}

TEST_CASE("written events are read back with their payload, in a block of the same sequence only") {
    Area area;
    List source;
    const std::byte sysex[] = {std::byte{0xf0}, std::byte{1}, std::byte{2}, std::byte{0xf7}};
    core::Event message;
    message.time = 3;
    message.kind = core::EventKind::sysex;
    source.list.push(noteOn(1, 60));
    source.list.push(message, sysex);
    source.list.push(noteOn(9, 62));
    wire::writeEvents(area.bytes(), capacity, payloadCapacity, 7, source.list);
    List target;
    CHECK_EQUAL(wire::readEvents(area.bytes(), capacity, payloadCapacity, 7, 16, target.list).dropped, 0);
    REQUIRE(target.list.size() == 3);
    CHECK_EQUAL(target.list.view()[0].key, 60);
    CHECK_EQUAL(target.list.view()[2].time, 9);
    const auto payload = target.list.payloadOf(target.list.view()[1]);
    REQUIRE(payload.size() == sizeof sysex);
    CHECK(std::memcmp(payload.data(), sysex, sizeof sysex) == 0);
    wire::readEvents(area.bytes(), capacity, payloadCapacity, 8, 16, target.list);
    CHECK(target.list.isEmpty());
}

TEST_CASE("events that do not fit are dropped by the writer and counted") {
    Area area;
    List source;
    for (std::int16_t i = 0; i < 8; ++i) source.list.push(noteOn(0, i));
    wire::writeEvents(area.bytes(), 5, payloadCapacity, 1, source.list);
    CHECK_EQUAL(area.header().count, 5);
    CHECK_EQUAL(area.header().dropped, 3);
}

TEST_CASE("a hostile count, payload size, kind, time or value costs events, never a read outside of the area") {
    Area area;
    area.header().sequence = 5;
    area.header().count = 0xffffffff;
    area.header().payloadSize = 0xffffffff;
    for (std::uint32_t i = 0; i < capacity; ++i) area.events()[i] = noteOn(i, 1);
    area.events()[1].kind = static_cast<core::EventKind>(999);
    area.events()[2].time = 1u << 31;
    area.events()[3].value = std::numeric_limits<double>::quiet_NaN();
    area.events()[4].kind = core::EventKind::sysex;
    area.events()[4].words[0] = 0xfffffff0;
    area.events()[4].words[1] = 0x20;
    area.events()[5].kind = core::EventKind::sysex;
    area.events()[5].words[0] = payloadCapacity - 1;
    area.events()[5].words[1] = 2;
    List target;
    const auto report = wire::readEvents(area.bytes(), capacity, payloadCapacity, 5, 512, target.list);
    CHECK_EQUAL(target.list.size(), capacity - 5);
    CHECK_EQUAL(report.dropped, 5 + (wire::mostEvents - capacity));
}

TEST_CASE("a volume that is 0 for a plugin is none, denormal or not") {
    constexpr double leastNormal = std::numeric_limits<double>::min();
    const double volumes[] = {0, std::numeric_limits<double>::denorm_min(), leastNormal / 2, leastNormal, 4, 4.1};
    for (const bool flushes : {false, true}) {
        std::optional<os::DenormalGuard> guard;
        if (flushes) guard.emplace();
        Area area;
        area.header().sequence = 5;
        for (const double volume : volumes) {
            core::Event& event = area.events()[area.header().count++];
            event.kind = core::EventKind::noteExpression;
            event.id = static_cast<std::uint32_t>(core::Expression::volume);
            event.value = volume;
        }
        List target;
        wire::readEvents(area.bytes(), capacity, payloadCapacity, 5, 512, target.list);
        REQUIRE(target.list.size() == 2);
        CHECK(target.list.view()[0].value == leastNormal);
        CHECK(target.list.view()[1].value == 4);
    }
}

TEST_CASE("time order is restored, but a list in reverse does not cost quadratic time") {
    Area area;
    area.header().sequence = 1;
    area.header().count = 3;
    area.events()[0] = noteOn(5, 1);
    area.events()[1] = noteOn(2, 2);
    area.events()[2] = noteOn(5, 3);
    List target;
    wire::readEvents(area.bytes(), capacity, payloadCapacity, 1, 512, target.list);
    REQUIRE(target.list.size() == 3);
    CHECK_EQUAL(target.list.view()[0].key, 2);
    CHECK_EQUAL(target.list.view()[1].key, 1);
    CHECK_EQUAL(target.list.view()[2].key, 3);

    constexpr std::uint32_t many = wire::mostEvents;
    std::vector<std::uint64_t> words(wire::eventAreaSize(many, 0) / 8);
    auto* bytes = reinterpret_cast<std::byte*>(words.data());
    auto& header = *reinterpret_cast<wire::EventAreaHeader*>(bytes);
    header.sequence = 1;
    header.count = many;
    auto* events = reinterpret_cast<core::Event*>(bytes + sizeof header);
    for (std::uint32_t i = 0; i < many; ++i) events[i] = noteOn(many - i, 1);
    std::vector<core::Event> slots(many);
    core::EventList list(slots, {});
    const auto report = wire::readEvents(bytes, many, 0, 1, many + 1, list);
    CHECK(list.size() < 100);
    CHECK_EQUAL(list.size() + report.dropped, many);
}

TEST_CASE("events read while a peer scribbles over the area are well-formed and in order") {
    Area area;
    area.header().sequence = 1;
    std::atomic<bool> isOver{false};
    std::thread writer([&] {
        std::mt19937_64 random(2);
        auto* words = reinterpret_cast<std::atomic<std::uint64_t>*>(area.words.data());
        while (!isOver.load(std::memory_order_relaxed)) {
            // The sequence stays: otherwise nothing would be read at all.
            const std::size_t at = 1 + random() % (area.words.size() - 1);
            const std::uint64_t small = random() & 0x0000'000f'0000'003f;
            words[at].store((random() & 3) != 0 ? small : random(), std::memory_order_relaxed);
        }
    });
    List target;
    bool isGood = true;
    std::size_t seen = 0;
    // The writer may need a while to get a processor: go on until enough was seen.
    for (int round = 0; seen < 100'000 && round < 20'000'000; ++round) {
        wire::readEvents(area.bytes(), capacity, payloadCapacity, 1, 64, target.list);
        std::uint32_t time = 0;
        for (const core::Event& event : target.list.view()) {
            isGood = isGood && event.time >= time && core::isWellFormed(event, 64, target.list.payload().size());
            time = event.time;
            ++seen;
        }
    }
    isOver = true;
    writer.join();
    CHECK(isGood);
    CHECK(seen > 0);
}
