#pragma once

#include "core/result.h"
#include "glovebox/calibration.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What waiting costs here, and what follows from it (design section 4). Nothing in here is for audio threads.
namespace glovebox::client {

/// Used until something was measured, and where nothing can be.
[[nodiscard]] WaitChoice defaultWaits() noexcept;

/// The choice for a machine like that. `savesEnergy`: nobody spins and nobody wakes before it has to.
[[nodiscard]] WaitChoice chooseWaits(const Calibration& measured, bool savesEnergy) noexcept;

/// Measures, which takes less than 50 ms of two threads that mostly sleep. Never fails: what can't be measured is 0.
[[nodiscard]] Calibration measureCalibration();

/// Longest spin and longest lead that can be asked for, and the largest value of a calibration that is believed.
constexpr std::uint64_t longestWishNs = 1'000'000;
constexpr std::uint64_t longestMeasuredNs = 10'000'000'000;
constexpr std::uint32_t mostProcessors = 65'536;

/// What `GLOVEBOX_CALIBRATION` says: words separated by commas: `off` (nothing is measured, the defaults are used), `fresh`
/// (measured anew), `spin-us=N` and `lead-us=N` (0 to 1000, in place of what was chosen).
struct CalibrationWishes {
    bool isOff = false;
    bool isFresh = false;
    std::optional<std::uint64_t> spinNs;
    std::optional<std::uint64_t> preWakeLeadNs;
};
/// `invalidArgument` names the word that is none.
[[nodiscard]] core::Result<CalibrationWishes> parseCalibrationWishes(std::string_view text);

/// As lines of text, for the file in which a calibration is remembered until the machine is started again.
[[nodiscard]] std::string writeCalibration(const Calibration& measured, std::string_view key);
/// Nothing if it was written under another key, or is not as `writeCalibration` writes it, or out of bounds: anybody may have
/// written into it.
[[nodiscard]] std::optional<Calibration> readCalibration(std::string_view text, std::string_view key);
constexpr std::size_t longestCalibrationText = 4096;

/// Where it is remembered: `calibration` in the user's folder for caches; empty if there is none.
[[nodiscard]] std::string calibrationFile();
/// What it is true for: this start of the machine, its processors and kernel, this version. Empty where the system does not
/// tell one start from another: then nothing is remembered.
[[nodiscard]] std::string calibrationKey();
[[nodiscard]] std::optional<Calibration> recallCalibration(const std::string& file, std::string_view key);
/// Replaces the file as a whole. Makes its folder.
[[nodiscard]] core::Status rememberCalibration(const std::string& file, std::string_view key,
                                               const Calibration& measured);

} // namespace glovebox::client
