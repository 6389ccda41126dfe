// An event list as another process left it: what is taken over is well-formed and in order, and what is written is read
// back as it was. The area is exactly as large as the plan says, so that one byte too far is seen.
#include "fuzz/kit/event_kit.h"
#include "wire/foreign.h"

#include <memory>

using namespace glovebox;

namespace {

struct Lists {
    std::vector<core::Event> events;
    std::vector<std::byte> payload;
    core::EventList list;
    Lists(std::size_t capacity, std::size_t bytes) : events(capacity), payload(bytes), list(events, payload) {}
};

void requireList(const core::EventList& list, std::uint32_t frames) {
    std::uint32_t latest = 0;
    for (const core::Event& event : list.view()) {
        fuzz::requireEvent(event, frames, list.payload().size());
        fuzz::require(event.time >= latest, "events are in order of time");
        latest = event.time;
        if (event.kind == core::EventKind::sysex)
            fuzz::require(list.payloadOf(event).size() == event.words[1], "sysex has all of its bytes");
    }
}

bool areSame(const core::EventList& a, const core::EventList& b) {
    return std::ranges::equal(a.view(), b.view(), [&](const core::Event& x, const core::Event& y) {
        core::Event left = x, right = y;
        if (x.kind == core::EventKind::sysex) left.words[0] = right.words[0] = 0; // packed anew
        return std::memcmp(&left, &right, sizeof left) == 0 && std::ranges::equal(a.payloadOf(x), b.payloadOf(y));
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::uint32_t capacity = input.upTo(256);
    const std::uint32_t payloadCapacity = input.upTo(512);
    const std::uint32_t frames = input.upTo(wire::mostFrames);
    Lists read(input.upTo(256), input.upTo(512));
    const std::uint64_t sequence = input.number<std::uint8_t>();

    const std::size_t size48 = sizeof(core::Event) * capacity;
    const std::size_t areaSize = sizeof(wire::EventAreaHeader) + size48 + payloadCapacity;
    const auto area = std::make_unique<std::byte[]>(areaSize);
    auto& header = *reinterpret_cast<wire::EventAreaHeader*>(area.get());
    header.sequence.store(input.number<std::uint8_t>());
    header.count = input.number<std::uint32_t>();
    header.payloadSize = input.number<std::uint32_t>();
    const auto contents = input.rest();
    const std::size_t taken = std::min(contents.size(), areaSize - sizeof header);
    if (taken != 0) std::memcpy(area.get() + sizeof header, contents.data(), taken);

    const auto report = wire::readEvents(area.get(), capacity, payloadCapacity, sequence, frames, read.list);
    requireList(read.list, frames);
    const bool isOfBlock = header.sequence.load() == sequence;
    fuzz::require(isOfBlock || read.list.isEmpty(), "events of another block are none");
    // No list is longer than the longest: what is announced beyond that is a lie and not counted.
    const std::uint32_t believed = std::min<std::uint32_t>(header.count, wire::mostEvents);
    fuzz::require(!isOfBlock || report.dropped + std::uint64_t{read.list.size()} >= believed,
                  "what was not taken over is counted");
    fuzz::require(report.dropped <= 2 * wire::mostEvents, "and no more than there can be");

    const auto again = std::make_unique<std::byte[]>(areaSize);
    wire::writeEvents(again.get(), capacity, payloadCapacity, sequence, read.list);
    Lists back(read.list.capacity(), read.payload.size());
    const auto clean = wire::readEvents(again.get(), capacity, payloadCapacity, sequence, frames, back.list);
    const bool fitted = reinterpret_cast<wire::EventAreaHeader*>(again.get())->dropped == read.list.dropped();
    if (fitted) {
        fuzz::require(clean.dropped == 0 && areSame(read.list, back.list), "read(write(events)) == events");
    }
    requireList(back.list, frames);
    return 0;
}
