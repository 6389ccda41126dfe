#pragma once

#include <cstdint>

/// What the stand-in for sandbox-host (rude_host.cpp) can be asked to do.
namespace rude {

/// A device of this file is never answered; the name is logged when that begins.
constexpr char hangs[] = "hangs";
/// Logged behind everything that a parameter has set off.
constexpr char done[] = "done";

/// Parameters: setting one sets it off, the value is its number.
constexpr std::uint32_t restartDevice = 1;   ///< announces that device <value> asks to be restarted
constexpr std::uint32_t changeDevice = 2;    ///< announces that device <value> has changed
constexpr std::uint32_t editDevice = 3;      ///< announces an edit of a parameter of device <value>
constexpr std::uint32_t claimLatency = 4;    ///< announces a latency of <value> frames
constexpr std::uint32_t floodRestarts = 5;   ///< announces <value> times that the device asks to be restarted
constexpr std::uint32_t forgeLife = 6;       ///< writes an end into its life word, and goes on
constexpr std::uint32_t flipLife = 7;        ///< <value> times: changes its life word, or only wakes who sleeps on it
constexpr std::uint32_t touchMemory = 8;     ///< owns its life word and writes to <value> MiB
constexpr std::uint32_t scribble = 9;        ///< fills its crash record with random bytes of seed <value>, and aborts
constexpr std::uint32_t stopTalking = 10;    ///< answers no ping any more
constexpr std::uint32_t mentionLatency = 11; ///< announces another state, beside a latency of <value> frames
/// Reading any parameter answers how often devices were activated.
constexpr std::uint32_t activations = 0;

/// As a fork server: how it answers, by the environment variable GLOVEBOX_LOG. Without it there is none.
constexpr char wardenEnds[] = "warden-ends";
constexpr char wardenTalksNonsense[] = "warden-talks-nonsense";
constexpr char wardenMixesUp[] = "warden-mixes-up";
constexpr char wardenNamesItself[] = "warden-names-itself";
constexpr char wardenNamesStranger[] = "warden-names-stranger";
constexpr char wardenNamesNumber[] = "warden-names-number-"; ///< and the process's number

} // namespace rude
