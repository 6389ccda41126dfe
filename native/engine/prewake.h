#pragma once

#include <cstdint>

namespace glovebox::engine {

/// When an audio thread that knows when its next block is due stops sleeping, and how long it then spins (design section 4).
/// It learns how long before from how it went, and keeps to a share of one processor whatever it is told: due times are
/// hints. It asks no clock. The audio thread alone.
class Prewake {
public:
    /// `wakeNs`: sleep until then, spin until `spinUntilNs` at most. `spinUntilNs` 0: sleep until somebody wakes you.
    struct Chance {
        std::uint64_t wakeNs = 0;
        std::uint64_t spinUntilNs = 0;
        [[nodiscard]] explicit operator bool() const noexcept { return spinUntilNs != 0; }
    };
    /// For the block that is expected at `dueNs`. What it grants is paid for at once; `ended` gives back what was not used.
    /// `firstLeadNs`: how long before to begin with, until something has been learned.
    [[nodiscard]] Chance chance(std::uint64_t nowNs, std::uint64_t dueNs, std::uint64_t firstLeadNs) noexcept;

    enum class Outcome : std::uint8_t {
        caught,  ///< the block came while it spun
        asleep,  ///< the block came before it was awake
        inVain,  ///< no block came as long as it spun
        notSpun, ///< it woke on the processor of its peer, or for another reason than the time
    };
    /// It began to spin at `begunNs` and ended at `endedNs` (equal if it didn't).
    void ended(const Chance& chance, Outcome outcome, std::uint64_t begunNs, std::uint64_t endedNs) noexcept;

    [[nodiscard]] std::uint64_t leadNs() const noexcept { return lead; }

    /// One part in so many of the time that passes may be spent in spinning: 4 %.
    static constexpr std::uint64_t budgetPart = 25;
    /// What may be saved up.
    static constexpr std::uint64_t mostSavedNs = 1'000'000;
    static constexpr std::uint64_t leastLeadNs = 10'000, mostLeadNs = 250'000;
    /// A caller is late, too: so long after the due time it is still expected.
    static constexpr std::uint64_t patienceNs = 50'000;
    /// A due time further away is no promise, but a mistake.
    static constexpr std::uint64_t longestPeriodNs = 1'000'000'000;

private:
    std::uint64_t lead = 0; ///< 0: not begun
    std::uint64_t saved = mostSavedNs / 4;
    std::uint64_t lastNs = 0;
    std::uint32_t failures = 0; ///< in a row: it spun in vain, or could not
    std::uint32_t rest = 0;     ///< blocks until it is tried again
};

} // namespace glovebox::engine
