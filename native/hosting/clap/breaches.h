#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "hosting/plugin.h"
#include "hosting/run_loop.h"

namespace glovebox::hosting::clap {

/// Rules that a plugin can break where the host sees it; the numbers are those of certification.md 4.2.
enum class Breach : std::uint8_t {
    hostCalledInCreate,
    latencyChangedOutsideActivate,
    flushRequestedOnAudioThread,
    rescanAllWhileActive,
    clearWhileActive,
    parameterInfoInvalid,
    unknownParameterSent,
    parameterValueOutOfRange,
    enumNotStepped,
    bypassNotStepped,
    gestureUnpaired,
    stateContextWithoutState,
    portsRescannedWhileActive,
    unknownRescanFlag,
    eventOutsideBlock,
    eventsUnsorted,
    eventOfUnknownSpace,
    eventMalformed,
    expressionOutOfRange,
    constantMaskUntrue,
    unknownProcessStatus,
    tailChangedOffAudioThread,
    voiceInfoInvalid,
    threadPoolOutsideProcess,
    threadPoolNested,
    registrationsLeft,
    offMainThread,
    extensionIncomplete,
    portListInvalid,
};
constexpr std::size_t breachCount = static_cast<std::size_t>(Breach::portListInvalid) + 1;

/// "C5: latency.changed outside activate".
[[nodiscard]] const char* textOf(Breach breach) noexcept;

/// Reports what a plugin does wrong, without letting it flood the log: of one kind, occurrences 1, 2, 4, 8 ... are
/// reported, with their count.
class BreachLog {
public:
    BreachLog(RunLoop& runLoop, PluginListener& listener) noexcept : runLoop(runLoop), listener(listener) {}

    /// Any thread. On an audio thread it is only counted and the main thread reports it later. `where` is a constant text.
    void report(Breach breach, const char* where = "") noexcept;
    /// Main thread: reports what the audio thread has counted.
    void serve();
    [[nodiscard]] std::uint32_t countOf(Breach breach) const noexcept {
        return counters[static_cast<std::size_t>(breach)].total.load(std::memory_order_relaxed);
    }

private:
    struct Counter {
        std::atomic<std::uint32_t> total{0};
        std::atomic<std::uint32_t> unserved{0};
        std::atomic<const char*> where{""};
    };
    void log(Breach breach, const char* where, std::uint32_t count);

    RunLoop& runLoop;
    PluginListener& listener;
    std::array<Counter, breachCount> counters;
    std::atomic<bool> hasUnserved{false};
};

} // namespace glovebox::hosting::clap
