#pragma once

#include "hosting/plugin.h"
#include "hosting/run_loop.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

namespace glovebox::hosting::vst3 {

/// What a plugin can do against the rules of VST3; each has one text that names the rule of certification.md 4.1.
enum class Breach : std::uint8_t {
    editOffMainThread,
    restartOffMainThread,
    handlerOffMainThread,
    editWithoutBegin,
    beginTwice,
    endWithoutBegin,
    editLeftOpen,
    editOutOfRange,
    editOfUnknownParameter,
    messageOffMainThread,
    runLoopOffMainThread,
    runLoopLeftRegistered,
    objectLeftAlive,
    duplicateParameter,
    reservedParameterId,
    badParameter,
    outputPointOutOfRange,
    outputPointOutsideBlock,
    outputOfUnknownParameter,
    inputChangesWritten,
    outputEventInvalid,
    falseSilence,
    badBus,
    textRefused,
    processingRefused,
    connectRefused,
    functionMissing,
    parametersDiffer,
    bussesDiffer,
    latencyUnsteady,
    latencyChangedWhileActive,
    stateNotSaved,
    stateNotLoaded,
    eventsUnsorted,
    eventsDropped,
};
constexpr std::size_t breachCount = static_cast<std::size_t>(Breach::eventsDropped) + 1;

[[nodiscard]] const char* breachText(Breach breach) noexcept;
/// What it counts as in the sandbox page; nothing for breaches that only the log names.
[[nodiscard]] std::optional<core::Misuse> misuseOf(Breach breach) noexcept;

/// Collects breaches from every thread and tells them to the listener on the main thread; its `misbehaved` hears of every
/// one at once. Never allocates or locks.
class Breaches {
public:
    Breaches(RunLoop& loop, PluginListener& to) noexcept : runLoop(loop), listener(to) {}

    /// Any thread. On the main thread the listener hears at once, else with the next `serve`.
    void report(Breach breach) noexcept;
    /// Main thread.
    void serve();
    /// Any thread: how often since the beginning.
    [[nodiscard]] std::uint32_t count(Breach breach) const noexcept {
        return counts[static_cast<std::size_t>(breach)].load(std::memory_order_relaxed);
    }

private:
    void tell(std::size_t index);
    RunLoop& runLoop;
    PluginListener& listener;
    std::array<std::atomic<std::uint32_t>, breachCount> counts{};
    std::array<std::uint32_t, breachCount> told{};
    std::atomic<bool> isPending{false};
};

} // namespace glovebox::hosting::vst3
