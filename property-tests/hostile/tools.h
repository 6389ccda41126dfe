#pragma once

#include <array>
#include <cstdint>

/// What the scribbler (a plugin) does and how its test asks for it. Both are built from this file.
namespace glovebox::hostile {

/// A build with a sanitizer: slower, larger, and the same promises. Its shadow memory is beyond every limit.
#ifdef GLOVEBOX_SANITIZED
constexpr bool isSanitized = true;
#else
constexpr bool isSanitized = false;
#endif

/// Bits of parameter `toolsParameter`.
enum Tool : std::uint32_t {
    scribblePage = 1u << 0,     ///< what its page says that decides nothing: activities, counters, misuse, processor
    scribbleRecord = 1u << 1,   ///< its crash record
    scribbleAudio = 1u << 2,    ///< samples of its output areas: not finite, denormal, huge, random
    scribbleEvents = 1u << 3,   ///< event lists of its output areas: counts, sizes, offsets, kinds, order
    scribbleBells = 1u << 4,    ///< every bell that it can write, the host's count of who is left among them
    scribbleState = 1u << 5,    ///< the memory through which its state is fetched, also after that
    forgeDone = 1u << 6,        ///< its done words: ahead, back, far beyond
    forgeSleeping = 1u << 7,    ///< whether its audio thread sleeps
    forgeCrash = 1u << 8,       ///< its crash word
    forgeLife = 1u << 9,        ///< its life word, and its entry in the robust list
    stealSleepers = 1u << 10,   ///< wakes, moves and robs whoever sleeps on a word that it can see
    floodMessages = 1u << 11,   ///< announcements that are allowed, without end
    breachMessages = 1u << 12,  ///< one message that is not
    swallowMessages = 1u << 13, ///< reads requests that are meant for its engine
    crashWithRecord = 1u << 14, ///< forges a crash record, then aborts
    probeWalls = 1u << 15, ///< once: tries to make what it may only read writable, and to reshape what it may write
};
constexpr std::uint32_t toolCount = 16;

/// The tools that leave the engine working, so that what they spoil arrives.
constexpr std::uint32_t harmlessToItself = scribblePage | scribbleRecord | scribbleAudio | scribbleEvents |
                                           scribbleBells | scribbleState | stealSleepers | floodMessages;

constexpr std::uint32_t toolsParameter = 0;
constexpr std::uint32_t seedParameter = 1;
constexpr std::uint32_t pauseParameter = 2; ///< microseconds between two bursts of writes
constexpr std::uint32_t largestSeed = 1u << 20;
constexpr std::uint32_t largestPause = 100000;

/// Shared memory that a sandbox has in hand, by the names that the host gives it.
enum class Kind : std::uint8_t { sandboxPage, crashRecord, deviceOutput, bell, hostBell, state, other };
constexpr std::uint32_t kindCount = 7;
constexpr std::array<const char*, kindCount> memoryNames{"glovebox-sandbox",
                                                         "glovebox-crash",
                                                         "glovebox-device",
                                                         "glovebox-bell",
                                                         "glovebox-host-bell",
                                                         "glovebox-state",
                                                         ""};
/// Those that it must have written: the sixth has no name because nothing that it can write may be of another kind.
constexpr std::array<const char*, kindCount> kindNames{"sandbox page", "crash record",  "device output", "bell",
                                                       "host bell",    "state payload", "unknown"};

/// What the scribbler tells, one line on its standard output: `lineBegin`, its process, then `figureCount` numbers, then
/// `lineEnd`. Writes come first, by Kind.
constexpr char lineBegin[] = "scribbler:";
constexpr char lineEnd[] = " .\n";
enum Figure : std::uint32_t {
    writesByKind = 0,
    forgedWords = kindCount, ///< of the writes: words that decide something
    sleeperCalls,            ///< calls of the kernel about words that others sleep on
    messagesSent,
    messagesSwallowed,
    probesTried,
    probesWon, ///< walls that did not hold: each is a defect of the host
    lastWall,  ///< Wall of the last of those, 0: none
    figureCount,
};

/// What `probeWalls` tries, in the order of its attempts on each area.
enum class Wall : std::uint32_t { none, protect, reopen, processMemory, shrink, grow, punch, seal, count };
constexpr std::array<const char*, static_cast<std::size_t>(Wall::count)> wallNames{
    "none",
    "a read-only mapping made writable",
    "memory opened again and mapped writable",
    "memory written through the process file",
    "memory made smaller",
    "memory made larger",
    "pages punched out of read-only memory",
    "seals added that keep others from mapping it",
};

} // namespace glovebox::hostile
