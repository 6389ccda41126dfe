#pragma once

#include "client/calibration.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace glovebox::client {

/// Holds what threads that play blocks must know of the machine. They may always ask; before the measurement has ended they
/// are told the defaults.
class Calibrator {
public:
    Calibrator() = default;
    ~Calibrator(); ///< waits for a measurement that runs
    Calibrator(const Calibrator&) = delete;
    Calibrator& operator=(const Calibrator&) = delete;

    /// Before the first `begin`.
    void configure(const CalibrationWishes& wanted) { wishes = wanted; }
    /// Reads what is remembered, or begins to measure on a thread of its own, the first time. Any thread but audio.
    void begin();
    /// Begins, if nobody has, and waits for the end. Any thread but audio.
    [[nodiscard]] CalibrationReport report();

    /// Audio thread, too. Valid as long as this object is.
    [[nodiscard]] const WaitChoice& waits(bool savesEnergy) const noexcept {
        const Choices* const known = choices.load(std::memory_order_acquire);
        return savesEnergy ? known->saving : known->usual;
    }

private:
    struct Choices {
        WaitChoice usual, saving;
    };
    const Choices unmeasured{defaultWaits(), chooseWaits({}, true)};
    Choices chosen;
    std::atomic<const Choices*> choices{&unmeasured};
    CalibrationWishes wishes;
    std::mutex mutex;
    std::condition_variable ended;
    bool hasBegun = false, hasEnded = false;
    CalibrationReport outcome;
    std::thread thread;

    void finish(CalibrationReport found);
};

} // namespace glovebox::client
