#include "client/calibrator.h"

#include "os/clock.h"
#include "os/machine.h"
#include "os/thread.h"

#include <utility>

namespace glovebox::client {

Calibrator::~Calibrator() {
    if (thread.joinable()) thread.join();
}

void Calibrator::begin() {
    const std::lock_guard lock(mutex);
    if (hasBegun) return;
    hasBegun = true;
    const std::uint64_t begun = os::nowNs();
    CalibrationReport found;
    if (wishes.isOff) return finish(found);
    const std::string file = calibrationFile();
    const std::string key = calibrationKey();
    if (!wishes.isFresh && !file.empty() && !key.empty()) {
        if (const auto remembered = recallCalibration(file, key)) {
            found.source = CalibrationReport::Source::remembered;
            found.measured = *remembered;
            found.tookNs = os::nowNs() - begun;
            return finish(found);
        }
    }
    thread = std::thread([this, file, key] {
        os::nameThisThread("gb-calibrate");
        CalibrationReport measured;
        const std::uint64_t started = os::nowNs();
        measured.source = CalibrationReport::Source::measured;
        measured.measured = measureCalibration();
        measured.tookNs = os::nowNs() - started;
        // What can't be kept is measured again by the next one; and so is a machine too busy to show what it can.
        const Calibration& found = measured.measured;
        const bool isWhole = found.processors == 1 || chooseWaits(found, false).hasSpareProcessor;
        if (isWhole && !file.empty() && !key.empty())
            static_cast<void>(rememberCalibration(file, key, measured.measured));
        const std::lock_guard inner(mutex);
        finish(measured);
    });
}

/// With the mutex.
void Calibrator::finish(CalibrationReport found) {
    const bool isKnown = found.source != CalibrationReport::Source::off;
    chosen.usual = isKnown ? chooseWaits(found.measured, false) : defaultWaits();
    chosen.saving = chooseWaits(found.measured, true);
    found.isGiven = wishes.spinNs.has_value() || wishes.preWakeLeadNs.has_value();
    if (wishes.spinNs) chosen.usual.spinNs = *wishes.spinNs;
    if (wishes.preWakeLeadNs) chosen.usual.preWakeLeadNs = *wishes.preWakeLeadNs;
    found.waits = chosen.usual;
    choices.store(&chosen, std::memory_order_release);
    outcome = std::move(found);
    hasEnded = true;
    ended.notify_all();
}

CalibrationReport Calibrator::report() {
    begin();
    std::unique_lock lock(mutex);
    ended.wait(lock, [this] { return hasEnded; });
    return outcome;
}

} // namespace glovebox::client
