#include "sleepers.h"

#include "wire/areas.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace glovebox::hostile {

namespace {

constexpr int everybody = 0x7fffffff;

/// Words that somebody may sleep on; else any.
std::uint32_t* wordOf(const Area& area, Random& random) {
    std::size_t offset = std::size_t{4} * random.below(static_cast<std::uint32_t>(area.size / 4));
    if (area.isWavePage || area.kind == Kind::bell || area.kind == Kind::hostBell) offset = 0;
    if (area.kind == Kind::sandboxPage && random.oneIn(2)) offset = offsetof(wire::SandboxPage, life);
    return reinterpret_cast<std::uint32_t*>(area.at + offset);
}

} // namespace

void stealSleepersOnce(const Areas& areas, Random& random, Figures& figures) {
    const auto count = static_cast<std::uint32_t>(areas.size());
    if (count == 0) return;
    // Half of the time where others sleep most: the host's bell, the wave, anybody's bell.
    const Area* area = areas[random.below(count)].get();
    for (std::uint32_t tries = 0; tries < 8; ++tries) {
        if (area->isWavePage || area->kind == Kind::bell || area->kind == Kind::hostBell) break;
        area = areas[random.below(count)].get();
    }
    const Area* own = nullptr;
    for (const auto& candidate : areas) {
        if (candidate->kind == Kind::sandboxPage && candidate->isWritable) own = candidate.get();
    }
    if (own == nullptr) return;
    std::uint32_t* const word = wordOf(*area, random);
    // Nobody ever rings here.
    auto* const cell = reinterpret_cast<std::uint32_t*>(own->at + offsetof(wire::SandboxPage, reservedToo));
    const timespec moment{0, 200'000};
    // The last of the arguments is the operation's second word or value (futex(2)).
    const auto futex = [&](int operation, std::uint32_t value, const void* limit, std::uint32_t* second,
                           std::uint32_t third) {
        static_cast<void>(::syscall(SYS_futex, word, operation, value, limit, second, third));
        figures[sleeperCalls].fetch_add(1, std::memory_order_relaxed);
    };
    const auto asMany = reinterpret_cast<const void*>(std::uintptr_t{everybody});
    switch (random.below(7)) {
    case 0: futex(FUTEX_WAKE, everybody, nullptr, nullptr, 0); break;
    case 1: // a sleeper that is moved hears the bell no more
    case 2: futex(FUTEX_REQUEUE, 0, asMany, cell, 0); break;
    case 3: futex(FUTEX_CMP_REQUEUE, 0, asMany, cell, *word); break;
    case 4: futex(FUTEX_WAIT, *word, &moment, nullptr, 0); break; // takes a wake-up that was meant for one
    case 5:
        if (area->isWritable) futex(FUTEX_WAKE_OP, 1, asMany, word, FUTEX_OP(FUTEX_OP_ADD, 1, FUTEX_OP_CMP_GE, 0));
        break;
    default:
        if (area->isWritable && area->kind == Kind::bell) futex(FUTEX_TRYLOCK_PI, 0, nullptr, nullptr, 0);
        break;
    }
}

} // namespace glovebox::hostile
