#include "scribbles.h"

#include "core/event.h"
#include "os/wait_word.h"
#include "wire/areas.h"
#include "wire/crash_record.h"

#include <cstddef>
#include <limits>

namespace glovebox::hostile {

namespace {

constexpr std::uint32_t writesPerBurst = 256;
constexpr std::uint32_t flipsPerBurst = 128;

constexpr std::array<std::uint64_t, 24> boundaries{
    0,          1,          2,          63,         64,         65,
    255,        256,        257,        4095,       4096,       8192,
    16383,      16384,      1u << 20,   0x7fffffff, 0x80000000, 0xffffffff,
    1ull << 32, 1ull << 48, 1ull << 63, ~0ull,      ~0ull - 1,  std::numeric_limits<std::int64_t>::max(),
};

} // namespace

std::uint64_t askedBlock(const Areas& areas) {
    for (const auto& area : areas) {
        if (area->isHostPage) return reinterpret_cast<const wire::HostPage*>(area->at)->sequence.load();
    }
    return 0;
}

std::uint64_t Scribbles::boundary() { return boundaries[random.below(boundaries.size())]; }

std::uint64_t Scribbles::anyValue() {
    switch (random.below(3)) {
    case 0: return random();
    case 1: return boundary();
    default: return random.below(300);
    }
}

template <typename T>
void Scribbles::put(const Area& area, std::size_t offset, T value) {
    if (offset + sizeof(T) > area.size) return;
    *reinterpret_cast<volatile T*>(area.at + offset) = value;
    figures[writesByKind + static_cast<std::size_t>(area.kind)].fetch_add(1, std::memory_order_relaxed);
}

void Scribbles::anywhere(const Area& area, std::size_t begin, std::size_t end) {
    const auto words = static_cast<std::uint32_t>((end - begin) / 8);
    if (words == 0) return;
    const std::size_t offset = begin + std::size_t{8} * random.below(words);
    if (random.oneIn(4))
        put(area, offset + 4 * random.below(2), static_cast<std::uint32_t>(anyValue()));
    else
        put(area, offset, anyValue());
}

/// All but what says whether it lives, sleeps or has finished.
void Scribbles::page(const Area& area) {
    for (std::uint32_t i = 0; i < writesPerBurst; ++i) {
        switch (random.below(5)) {
        case 0: put(area, offsetof(wire::SandboxPage, processor), static_cast<std::uint32_t>(anyValue())); break;
        case 1:
            anywhere(area, offsetof(wire::SandboxPage, misuse),
                     offsetof(wire::SandboxPage, misuse) + sizeof(wire::SandboxPage::misuse));
            break;
        case 2: put(area, offsetof(wire::SandboxPage, mainThread), static_cast<std::uint32_t>(anyValue())); break;
        case 3: put(area, offsetof(wire::SandboxPage, audioThread), static_cast<std::uint32_t>(anyValue())); break;
        default: anywhere(area, offsetof(wire::SandboxPage, audio), offsetof(wire::SandboxPage, done)); break;
        }
    }
}

void Scribbles::record(const Area& area) {
    using wire::CrashRecord;
    for (std::uint32_t i = 0; i < writesPerBurst; ++i) {
        switch (random.below(8)) {
        case 0: put(area, offsetof(CrashRecord, phase), random.below(4)); break;
        case 1: put(area, offsetof(CrashRecord, cause), random.below(wire::crashCauseCount + 1)); break;
        case 2: put(area, offsetof(CrashRecord, traceCount), anyValue()); break;
        case 3:
            put(area, offsetof(CrashRecord, frameCount) + 4 * random.below(2), static_cast<std::uint32_t>(anyValue()));
            break;
        case 4:
            put(area,
                offsetof(CrashRecord, frames) + sizeof(wire::CrashFrame) * random.below(wire::mostCrashFrames) +
                    offsetof(wire::CrashFrame, module),
                static_cast<std::uint32_t>(anyValue()));
            break;
        default: anywhere(area, 0, sizeof(CrashRecord)); break;
        }
    }
}

void Scribbles::samples(const Area& area) {
    constexpr std::array<std::uint32_t, 8> bits{
        0x7f800000, // infinity
        0xff800000,
        0x7fc00000, // quiet NaN
        0x7f800001, // signalling NaN
        0xffffffff,
        0x00000001, // denormal
        0x7f7fffff, // largest
        0x3f800000, // 1
    };
    const std::size_t begin =
        wire::eventAreaSize(wire::defaultEventCapacity, wire::defaultPayloadCapacity); // as the host lays it out
    for (std::uint32_t i = 0; i < writesPerBurst; ++i) {
        if (begin + 8 >= area.size) return;
        const std::size_t offset = begin + 4 * random.below(static_cast<std::uint32_t>((area.size - begin) / 4));
        put(area, offset, random.oneIn(3) ? static_cast<std::uint32_t>(random()) : bits[random.below(bits.size())]);
    }
}

void Scribbles::flip(const Area& area, std::size_t offset, std::uint32_t one, std::uint32_t other) {
    for (std::uint32_t i = 0; i < flipsPerBurst; ++i) {
        put(area, offset, one);
        put(area, offset, other);
    }
}

/// Lists that are believed at first sight, because they name the block that runs.
void Scribbles::events(const Area& area, std::uint64_t sequence) {
    using wire::EventAreaHeader;
    constexpr std::size_t first = sizeof(EventAreaHeader);
    const auto slot = [&] { return first + sizeof(core::Event) * random.below(wire::defaultEventCapacity); };
    if (area.size < first + wire::defaultEventCapacity * sizeof(core::Event)) return;
    put(area, offsetof(EventAreaHeader, sequence), sequence + random.below(2));
    switch (random.below(5)) {
    case 0:
        flip(area, offsetof(EventAreaHeader, count), random.below(4), static_cast<std::uint32_t>(boundary()));
        break;
    case 1:
        flip(area, offsetof(EventAreaHeader, payloadSize), random.below(64), static_cast<std::uint32_t>(boundary()));
        break;
    case 2: { // one sysex whose place or size jumps
        const std::size_t at = first;
        put(area, offsetof(EventAreaHeader, count), 1u);
        // Good but for where it lies: behind everything that was agreed, in a payload that says it reaches there.
        const bool isFarAway = random.oneIn(2);
        put(area, offsetof(EventAreaHeader, payloadSize), isFarAway ? ~0u : 64u);
        core::Event event;
        event.kind = core::EventKind::sysex;
        event.channel = event.key = 0;
        event.words[0] = isFarAway ? 0x10000000u << random.below(4) : 0;
        event.words[1] = 1 + random.below(32);
        for (std::size_t i = 0; i < sizeof event; i += 8) {
            std::uint64_t word;
            __builtin_memcpy(&word, reinterpret_cast<const std::byte*>(&event) + i, 8);
            put(area, at + i, word);
        }
        put(area, offsetof(EventAreaHeader, sequence), sequence);
        if (isFarAway) break;
        flip(area, at + offsetof(core::Event, words) + 4 * random.below(2), random.below(32),
             static_cast<std::uint32_t>(boundary()));
        break;
    }
    case 3: { // a full list in reverse, so that putting it right costs
        for (std::uint32_t n = 0; n < wire::defaultEventCapacity; ++n) {
            const std::size_t at = first + sizeof(core::Event) * n;
            put(area, at + offsetof(core::Event, time), 64 - n % 64);
            put(area, at + offsetof(core::Event, kind),
                static_cast<std::uint16_t>(1 + random.below(core::eventKindCount)));
            put(area, at + offsetof(core::Event, channel), std::uint32_t{0x003c0000} + random.below(17));
        }
        put(area, offsetof(EventAreaHeader, count), wire::defaultEventCapacity);
        put(area, offsetof(EventAreaHeader, sequence), sequence);
        break;
    }
    default:
        for (std::uint32_t i = 0; i < writesPerBurst; ++i) {
            switch (random.below(6)) {
            case 0: put(area, slot() + offsetof(core::Event, time), static_cast<std::uint32_t>(anyValue())); break;
            case 1:
                put(area, slot() + offsetof(core::Event, kind), static_cast<std::uint16_t>(random.below(20)));
                break;
            case 2: put(area, slot() + offsetof(core::Event, value), 0x7ff0000000000000u | random()); break;
            case 3: put(area, slot() + offsetof(core::Event, port), static_cast<std::uint16_t>(anyValue())); break;
            case 4: put(area, offsetof(EventAreaHeader, sequence), sequence + random.below(3)); break;
            default: anywhere(area, 0, first + sizeof(core::Event) * wire::defaultEventCapacity); break;
            }
        }
    }
}

void Scribbles::bell(const Area& area) {
    for (std::uint32_t i = 0; i < writesPerBurst / 8; ++i) {
        put(area, offsetof(wire::BellPage, bell), static_cast<std::uint32_t>(anyValue()));
        put(area, offsetof(wire::BellPage, remaining), static_cast<std::uint32_t>(random.oneIn(2) ? anyValue() : 1));
        if (random.oneIn(8)) {
            os::wakeWord(reinterpret_cast<wire::BellPage*>(area.at)->bell, os::everySleeper);
            figures[sleeperCalls].fetch_add(1, std::memory_order_relaxed);
        }
    }
}

void Scribbles::done(const Area& area, std::uint64_t sequence) {
    for (std::uint32_t i = 0; i < 4; ++i) {
        const std::size_t offset =
            offsetof(wire::SandboxPage, done) + sizeof(wire::SandboxPage::DoneWord) * random.below(4);
        figures[forgedWords].fetch_add(1, std::memory_order_relaxed);
        switch (random.below(4)) {
        case 0: put(area, offset, sequence); break; // ready before it is
        case 1: put(area, offset, sequence - random.below(3)); break;
        case 2: put(area, offset, sequence + 1 + random.below(3)); break;
        default: put(area, offset, boundary()); break;
        }
    }
}

void Scribbles::death(const Area& area, std::uint32_t tools) {
    figures[forgedWords].fetch_add(1, std::memory_order_relaxed);
    if ((tools & forgeCrash) != 0) {
        put(area, offsetof(wire::SandboxPage, faultAddress), random());
        put(area, offsetof(wire::SandboxPage, crashed), static_cast<std::uint32_t>(anyValue() | 1));
    }
    if ((tools & forgeLife) != 0) {
        auto& life = reinterpret_cast<wire::SandboxPage*>(area.at)->life;
        put(area, offsetof(wire::SandboxPage, life), static_cast<std::uint32_t>(anyValue()));
        os::wakeWord(life, os::everySleeper);
        if (random.oneIn(64)) put(area, offsetof(wire::SandboxPage, life), wire::lifeHasEnded | random.below(1000));
        os::wakeWord(life, os::everySleeper);
    }
    if ((tools & forgeSleeping) != 0) put(area, offsetof(wire::SandboxPage, isSleeping), random.below(3));
}

void Scribbles::burst(const Areas& areas, std::uint32_t tools) {
    if (areas.empty()) return;
    // The one that is drawn may not be for writing, and the tools may not be for it.
    for (int attempt = 0; attempt < 32; ++attempt) {
        const Area& area = *areas[random.below(static_cast<std::uint32_t>(areas.size()))];
        if (!area.isWritable) continue;
        const std::uint64_t sequence = askedBlock(areas);
        const auto has = [&](std::uint32_t tool) { return (tools & tool) != 0; };
        switch (area.kind) {
        case Kind::sandboxPage:
            if (has(forgeDone)) done(area, sequence);
            if (has(forgeCrash | forgeLife | forgeSleeping)) death(area, tools);
            if (has(scribblePage)) return page(area);
            continue;
        case Kind::crashRecord:
            if (has(scribbleRecord)) return record(area);
            continue;
        case Kind::deviceOutput:
            if (has(scribbleEvents) && (!has(scribbleAudio) || random.oneIn(2))) return events(area, sequence);
            if (has(scribbleAudio)) return samples(area);
            continue;
        case Kind::bell:
        case Kind::hostBell:
            if (has(scribbleBells)) return bell(area);
            continue;
        case Kind::state:
        case Kind::other:
            if (!has(scribbleState)) continue;
            for (std::uint32_t i = 0; i < writesPerBurst; ++i) anywhere(area, 0, area.size);
            return;
        }
    }
}

} // namespace glovebox::hostile
