#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "hosting/plugin.h"
#include "hosting/run_loop.h"

namespace glovebox::hosting::clap {

/// Rules that a plugin can break where the host sees it; the numbers are those of certification.md 4.2.
enum class Breach : std::uint8_t {
    hostCalledInCreate,
    latencyChangedOutsideActivate,
    latencyChangedWhileActive,
    latencyUnsteady,
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
    stateNotSaved,
    stateNotLoaded,
    portsRescannedWhileActive,
    unknownRescanFlag,
    eventOutsideBlock,
    eventsUnsorted,
    eventOfUnknownSpace,
    eventMalformed,
    eventsDropped,
    inputEventsWritten,
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
    parametersDiffer,
    portsDiffer,
    descriptorDiffers,
    functionMissing,
};
constexpr std::size_t breachCount = static_cast<std::size_t>(Breach::functionMissing) + 1;

/// "C5: latency.changed outside activate".
[[nodiscard]] const char* textOf(Breach breach) noexcept;
/// What it counts as in the sandbox page; nothing for breaches that only the log names.
[[nodiscard]] std::optional<core::Misuse> misuseOf(Breach breach) noexcept;

/// Reports what a plugin does wrong, without letting it flood the log: of one kind, occurrences 1, 2, 4, 8 ... are
/// reported, with their count. The listener's `misbehaved` hears of every one.
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
