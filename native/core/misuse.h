#pragma once

#include <cstdint>

namespace glovebox::core {

/// Ways in which a plugin breaks the rules without ending its process. Each is counted where it is noticed: the counters
/// stand in the sandbox page and are only good for reports. Names of `misuseName` appear in reports, in the lab's tables and
/// in the first lines of crashers (`counter=`): they do not change.
enum class Misuse : std::uint32_t {
    wrongThread,        ///< a host function called from a thread that may not
    latencyWhileActive, ///< its latency changed without a restart
    latencyLie,         ///< a latency out of bounds, or one that differs each time it is asked
    stateRefused,       ///< saving or loading a state failed, or wrote a size that it did not keep to
    restartFlood,       ///< asked for a restart more often than is granted (8 in a second)
    unsortedEvents,     ///< events out that were not in order of time
    invalidEvents,      ///< events out with a wrong size, time, port, channel, key, parameter or value
    eventFlood,         ///< more events out than there is room for
    logFlood,           ///< more log lines than are kept (256 a second)
    outputFlood,        ///< more text on standard output and error than is kept; counted by the host
    processorMode,      ///< floating-point control word changed and not put back
    locale,             ///< locale of the process changed
    workingDirectory,   ///< working directory of the process changed
    signalHandlers,     ///< handler of a fatal signal replaced
    signalMask,         ///< fatal signals blocked on the main or audio thread
    inputsWritten,      ///< input samples or the input event list changed by the plugin
    writtenPastBlock,   ///< samples written behind the frames of the block
    threadLeft,         ///< threads more after destroying a device than before it was made
    missingFunction,    ///< a function that must be there is a null pointer
    identifiersChanged, ///< parameter identifiers, ports or descriptor differ when asked again
};
constexpr std::uint32_t misuseCount = static_cast<std::uint32_t>(Misuse::identifiersChanged) + 1;

/// "wrong-thread"; "unknown" out of range.
[[nodiscard]] const char* misuseName(std::uint32_t misuse) noexcept;

} // namespace glovebox::core
