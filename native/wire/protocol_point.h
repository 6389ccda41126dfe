#pragma once

#include <cstdint>

/// Places between two steps of the block protocol at which a test holds or delays a thread, to meet the interleavings that
/// the models of property-tests/protocol name. Nothing at all, unless a file is compiled for that test.
namespace glovebox::wire {

enum class ProtocolPoint : std::uint8_t {
    hostLooks,         ///< the host begins to look at done words
    hostAsked,         ///< the host has published the block to one sandbox
    hostBeforeFlag,    ///< it has found something open and is about to say that it sleeps
    hostBeforeSleep,   ///< it has said so
    hostSleptInVain,   ///< its sleep ended by time; the flag is still up
    engineBeforeDone,  ///< a stage has run
    engineBeforeRing,  ///< its done word is written
    engineBeforeCount, ///< consumers are rung; about to count itself as finished
    engineRangHost,
    engineHasRung,     ///< everybody who had to be
    engineBeforeFlag,  ///< an audio thread has read the word that it will sleep on
    engineBeforeSleep, ///< and has said that it sleeps
    engineSleptInVain, ///< its slice is over, and what it waited for is there
    engineWasNotRung,  ///< and the word that it slept on is still the same
    hostSpins,         ///< the host looks at a done word without sleeping
    engineSpins,       ///< an audio thread begins to look without sleeping
};

#ifdef GLOVEBOX_PROTOCOL_POINTS
void atProtocolPoint(ProtocolPoint point) noexcept;
#else
constexpr void atProtocolPoint(ProtocolPoint) noexcept {}
#endif

} // namespace glovebox::wire
