#pragma once

#include <cstdint>

namespace glovebox {

/// What waiting costs on this machine, measured once per boot (design section 4). Nanoseconds; 0: not measured, or not
/// possible here.
struct Calibration {
    std::uint32_t processors = 1;           ///< that this process may run on
    std::uint64_t sameProcessorNs = 0;      ///< round trip of two wake-ups on one processor, median
    std::uint64_t crossProcessorNs = 0;     ///< the same from one processor to another and back, median
    std::uint64_t crossProcessorSpinNs = 0; ///< the same while both spin instead of sleeping, median
    std::uint64_t timerOvershootNs = 0;     ///< how much later than asked a timed wait ends, median
    std::uint64_t timerOvershootP99Ns = 0;  ///< and at most in 99 of 100
    bool isTimerRealtime = false;           ///< the overshoot is that of a real-time thread: it could be one
};

/// How threads that play blocks wait for each other: a pure function of the measurement (`client::chooseWaits`).
struct WaitChoice {
    /// Longest spin of who waits for a peer on another processor before it sleeps; 0: never. On one processor nobody spins.
    std::uint64_t spinNs = 20'000;
    /// How long before a published due time the head of a branch stops sleeping and spins, to begin with: it learns the
    /// rest. 0: it is not woken before.
    std::uint64_t preWakeLeadNs = 40'000;
    /// A second processor really runs while the first spins.
    bool hasSpareProcessor = false;
};

/// What a runtime knows of the machine and does with it.
struct CalibrationReport {
    enum class Source : std::uint8_t {
        measured,   ///< by this runtime
        remembered, ///< by one before it, since the machine was started: `$XDG_CACHE_HOME/glovebox/calibration`
        off,        ///< not at all: `GLOVEBOX_CALIBRATION=off`, or nothing can be measured here
    };
    Source source = Source::off;
    std::uint64_t tookNs = 0; ///< to measure, or to read what is remembered
    Calibration measured;
    WaitChoice waits;     ///< of groups that do not save energy
    bool isGiven = false; ///< `GLOVEBOX_CALIBRATION` replaces parts of the choice
};

} // namespace glovebox
