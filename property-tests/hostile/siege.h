#pragma once

#include "tools.h"

#include "glovebox/group.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace glovebox::hostile {

struct Order {
    Crossing crossing = Crossing::synchronous;
    Fallback fallback = Fallback::silence; ///< of the hostile sandbox
    bool dies = false;                     ///< the tools that end its own sandbox, too
    bool hasStandby = false;               ///< a second process of it, hostile as well, takes over
    std::uint64_t writes = 0;              ///< end of the siege, once every kind of memory was written
};

/// A group in which one sandbox scribbles and others work beside it and with what it makes:
///
///     x1 -> [g1: neighbour] ->              heard, exact
///     x2 -> [g2: second] -> [g3: third] ->  heard, exact
///     x3 -> [m:  neighbour] <- [s: hostile] heard, finite; s is heard and tapped as well
///     s -> [f: neighbour] -> s              feedback
///     s ~> [e: neighbour]                   events
///
/// One thread runs blocks, one asks for states, reports and changes of plan, one reads taps.
class Siege {
public:
    Siege(const Order& order, std::uint32_t seed);
    ~Siege();
    /// Until the writes are done or nothing moves any more. The thread of the case.
    void run();

private:
    /// No whole number of the steps in which samples are checked.
    static constexpr std::uint32_t n = 90;
    static constexpr float gainOf1 = 0.5f, gainOf2 = 0.75f, gainOf3 = 0.25f;
    using Stereo = std::array<std::array<float, n>, 2>;
    struct Seen { ///< from one process of the scribbler
        std::array<std::uint64_t, figureCount> figures{};
    };

    const Order order;
    std::mt19937 random;
    std::optional<Group> group;
    SandboxId hostileBox = 0, neighbour = 0, second = 0, third = 0;
    DeviceId scribbler = 0, g1 = 0, g2 = 0, g3 = 0, mixer = 0, feedback = 0, echo = 0;
    std::uint32_t tapOfScribbler = 0, tapOfMixer = 0;
    std::vector<std::byte> stateOfG3;

    // Blocks.
    std::array<Stereo, 4> inputs;
    std::array<Stereo, 5> outputs;
    Stereo before{}; ///< what g2 made in the block before, or silence
    std::uint64_t blocks = 0, exact = 0, late = 0, lateNeighbours = 0, hostileDone = 0, tooLong = 0, events = 0;
    std::uint64_t longestNs = 0, scrubbed = 0, droppedEvents = 0;

    // Heard on the watcher's thread.
    std::mutex mutex;
    std::string text; ///< of the scribbler, not yet whole lines
    std::map<std::uint64_t, Seen> seen;
    std::map<std::string, std::uint64_t> ends; ///< of the scribbler, by how
    std::vector<std::string> wrongs;           ///< what must not happen
    std::uint64_t reports = 0, recovered = 0, takenOver = 0, logs = 0;

    std::atomic<bool> isOver{false};
    std::uint64_t statesSaved = 0, plansChanged = 0, tapsRead = 0; ///< each of one thread

    void build();
    void hear(const GroupEvent& event);
    void wrong(std::string what);
    void take(const std::string& chunk);
    void checkReport(const CrashReport& report);
    void playBlock();
    void checkSamples(const BlockReport& report);
    void checkEvents(DeviceId device);
    void manage();
    void readTaps();
    [[nodiscard]] std::array<std::uint64_t, figureCount> total();
    [[nodiscard]] bool isEnough();
    void print();
};

/// What this process holds that could leak.
struct Holdings {
    std::size_t descriptors = 0;
    std::size_t sharedMappings = 0;
    std::uint64_t residentBytes = 0;
    [[nodiscard]] static Holdings now();
};

} // namespace glovebox::hostile
