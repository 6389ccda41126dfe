#pragma once

#include "core/event.h"
#include "fuzz/kit/input.h"
#include "fuzz/kit/require.h"

#include <cmath>
#include <cstring>

/// Events made of a fuzzer's bytes, and what holds for every event that a plugin may be handed. Written from the comments of
/// core/event.h and not from `isWellFormed`, so that a bound that is dropped there is missed here.
namespace glovebox::fuzz {

/// All 48 bytes as they come.
[[nodiscard]] inline core::Event anyEvent(Input& input) {
    core::Event event;
    std::byte bytes[sizeof event] = {};
    const auto given = input.part(sizeof event);
    if (!given.empty()) std::memcpy(bytes, given.data(), given.size());
    std::memcpy(static_cast<void*>(&event), bytes, sizeof event);
    return event;
}

inline void requireEvent(const core::Event& event, std::uint32_t frames, std::size_t payloadSize) {
    const auto kind = static_cast<std::uint16_t>(event.kind);
    require(kind > 0 && kind <= 12, "an event is of a known kind");
    require(event.time < frames || (frames == 0 && event.time == 0), "it lies inside of its block");
    require(std::isfinite(event.value), "its value is finite");
    const bool isNote = kind >= 1 && kind <= 5;
    if (isNote) {
        require(event.channel >= -1 && event.channel <= 15, "a note's channel is one of 16, or any");
        require(event.key >= -1 && event.key <= 127, "a note's key is one of 128, or any");
    }
    if (kind == 1) require(event.channel >= 0 && event.key >= 0 && event.port >= 0, "a note begins somewhere");
    if (kind >= 1 && kind <= 4) require(event.value >= 0 && event.value <= 1, "a velocity lies between 0 and 1");
    if (kind == 5) {
        require(event.id <= 6, "an expression is one of seven");
        const double least = event.id == 2 ? -120 : 0;
        const double most = event.id == 0 ? 4 : event.id == 2 ? 120 : 1;
        require(event.value >= least && event.value <= most, "an expression's value is in its range");
        require(event.id != 0 || event.value > 0, "a volume is above 0");
    }
    if (kind >= 1 && kind <= 5) require(event.port >= -1, "it names a port, or any");
    if (kind >= 6 && kind <= 8) require(event.port >= 0, "MIDI is of a port");
    if (kind == 6) {
        const std::uint32_t word = event.words[0];
        require((word & 0xff) >= 0x80 && (word >> 8 & 0xff) < 0x80 && (word >> 16 & 0xff) < 0x80, "MIDI is of 7 bits");
    }
    if (kind == 8) {
        const std::uint64_t end = std::uint64_t{event.words[0]} + event.words[1];
        require(event.words[1] > 0 && end <= payloadSize, "sysex lies inside of its payload");
    }
}

} // namespace glovebox::fuzz
