// The choice how to wait is a pure function of what was measured.
#include "client/calibration.h"
#include "client/calibrator.h"
#include "os/random.h"
#include "os/thread.h"
#include "testing/check.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace glovebox;
using client::chooseWaits;

namespace {

/// Two processors of a virtual machine: an idle one has to be woken by an interrupt.
Calibration twoProcessors() {
    Calibration measured;
    measured.processors = 2;
    measured.sameProcessorNs = 4'000;
    measured.crossProcessorNs = 30'000;
    measured.crossProcessorSpinNs = 150;
    measured.timerOvershootNs = 20'000;
    measured.timerOvershootP99Ns = 60'000;
    return measured;
}

} // namespace

TEST_CASE("calibration: with a spare processor, spins last one wake-up, and the lead is what timers miss by") {
    const WaitChoice choice = chooseWaits(twoProcessors(), false);
    CHECK(choice.hasSpareProcessor);
    CHECK_EQUAL(choice.spinNs, 15'000u);
    CHECK_EQUAL(choice.preWakeLeadNs, 60'000u);
}

TEST_CASE("calibration: on one processor nobody spins and nobody wakes early") {
    Calibration measured = twoProcessors();
    measured.processors = 1;
    const WaitChoice choice = chooseWaits(measured, false);
    CHECK(!choice.hasSpareProcessor);
    CHECK_EQUAL(choice.spinNs, 0u);
    CHECK_EQUAL(choice.preWakeLeadNs, 0u);
}

TEST_CASE("calibration: a second processor that does not run while the first spins is none to spare") {
    Calibration measured = twoProcessors();
    measured.crossProcessorSpinNs = 4'000'000; // they take turns
    CHECK(!chooseWaits(measured, false).hasSpareProcessor);
    CHECK_EQUAL(chooseWaits(measured, false).spinNs, 0u);
    measured.crossProcessorSpinNs = 0; // it was not seen to run at all
    CHECK(!chooseWaits(measured, false).hasSpareProcessor);
}

TEST_CASE("calibration: to save energy nobody spins and nobody wakes early, whatever was measured") {
    const WaitChoice choice = chooseWaits(twoProcessors(), true);
    CHECK(choice.hasSpareProcessor);
    CHECK_EQUAL(choice.spinNs, 0u);
    CHECK_EQUAL(choice.preWakeLeadNs, 0u);
}

TEST_CASE("calibration: spins and leads stay within bounds, however wrong a measurement is") {
    Calibration measured = twoProcessors();
    measured.crossProcessorNs = ~0ull;
    CHECK_EQUAL(chooseWaits(measured, false).spinNs, 20'000u);
    measured.crossProcessorNs = 200;
    CHECK_EQUAL(chooseWaits(measured, false).spinNs, 5'000u);
    measured.timerOvershootP99Ns = 1;
    CHECK_EQUAL(chooseWaits(measured, false).preWakeLeadNs, 10'000u);
    measured.timerOvershootP99Ns = 200'001; // other people's time slices
    CHECK_EQUAL(chooseWaits(measured, false).preWakeLeadNs, 40'000u);
    measured.timerOvershootNs = 1;
    CHECK_EQUAL(chooseWaits(measured, false).preWakeLeadNs, 10'000u);
    measured.timerOvershootNs = 100'001; // a clock that ticks
    CHECK_EQUAL(chooseWaits(measured, false).preWakeLeadNs, 0u);
    measured.timerOvershootP99Ns = ~0ull;
    CHECK_EQUAL(chooseWaits(measured, false).preWakeLeadNs, 0u);
    measured.timerOvershootP99Ns = 0;
    CHECK_EQUAL(chooseWaits(measured, false).preWakeLeadNs, 0u);
}

TEST_CASE("calibration: before anything was measured spins are short, and the lead is one to begin with") {
    CHECK_EQUAL(client::defaultWaits().spinNs, 20'000u);
    CHECK_EQUAL(client::defaultWaits().preWakeLeadNs, 40'000u);
}

TEST_CASE("calibration: what is remembered is read back as it was, under its own key alone") {
    const Calibration written = twoProcessors();
    const std::string text = client::writeCalibration(written, "a key");
    const auto read = client::readCalibration(text, "a key");
    REQUIRE(read.has_value());
    CHECK_EQUAL(read->processors, written.processors);
    CHECK_EQUAL(read->sameProcessorNs, written.sameProcessorNs);
    CHECK_EQUAL(read->crossProcessorNs, written.crossProcessorNs);
    CHECK_EQUAL(read->crossProcessorSpinNs, written.crossProcessorSpinNs);
    CHECK_EQUAL(read->timerOvershootNs, written.timerOvershootNs);
    CHECK_EQUAL(read->timerOvershootP99Ns, written.timerOvershootP99Ns);
    CHECK_EQUAL(read->isTimerRealtime, written.isTimerRealtime);
    CHECK(!client::readCalibration(text, "another key"));
    CHECK(!client::readCalibration(text, "a ke"));
}

TEST_CASE("calibration: no damage to its file is believed or does harm") {
    const std::string text = client::writeCalibration(twoProcessors(), "k");
    REQUIRE(client::readCalibration(text, "k").has_value());
    for (std::size_t length = 0; length < text.size(); ++length) {
        CHECK(!client::readCalibration(std::string_view(text).substr(0, length), "k"));
    }
    // One byte that is another: refused, or another number within bounds.
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const char wrong : {'\0', '\n', ' ', '-', '9', 'x', '\x7f', '\xff'}) {
            std::string damaged = text;
            damaged[at] = wrong;
            const auto read = client::readCalibration(damaged, "k");
            if (!read) continue;
            CHECK(read->processors >= 1 && read->processors <= client::mostProcessors);
            CHECK(read->sameProcessorNs <= client::longestMeasuredNs);
            CHECK(read->timerOvershootP99Ns <= client::longestMeasuredNs);
        }
    }
    for (const char* rest : {"x", "\n", "same-processor-ns 1\n"}) CHECK(!client::readCalibration(text + rest, "k"));
    const auto with = [&](const std::string& what, const std::string& instead) {
        std::string changed = text;
        changed.replace(changed.find(what), what.size(), instead);
        return client::readCalibration(changed, "k").has_value();
    };
    CHECK(with("processors 2", "processors 65536"));
    CHECK(!with("processors 2", "processors 65537"));
    CHECK(!with("processors 2", "processors 0"));
    CHECK(with("same-processor-ns 4000", "same-processor-ns 10000000000"));
    CHECK(!with("same-processor-ns 4000", "same-processor-ns 10000000001"));
    CHECK(!with("same-processor-ns 4000", "same-processor-ns 99999999999999999999999"));
    CHECK(!with("same-processor-ns 4000", "same-processor-ns -1"));
    CHECK(!with("timer-is-real-time 0", "timer-is-real-time 2"));
    CHECK(!client::readCalibration(std::string(client::longestCalibrationText + 1, 'x'), "k"));
}

TEST_CASE("calibration: its file is replaced as a whole, and what else lies there is no calibration") {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("glovebox-calibration-" + os::randomHex(8));
    const std::string file = (folder / "deeper" / "calibration").string();
    CHECK(!client::recallCalibration(file, "k"));
    REQUIRE(client::rememberCalibration(file, "k", twoProcessors()).isOk());
    REQUIRE(client::recallCalibration(file, "k").has_value());
    Calibration other = twoProcessors();
    other.processors = 7;
    REQUIRE(client::rememberCalibration(file, "k", other).isOk());
    CHECK_EQUAL(client::recallCalibration(file, "k")->processors, 7u);
    CHECK_EQUAL(std::distance(fs::directory_iterator(folder / "deeper"), fs::directory_iterator()), 1);
    std::ofstream(file, std::ios::trunc) << std::string(100'000, 'x');
    CHECK(!client::recallCalibration(file, "k"));
    std::ofstream(file, std::ios::trunc) << "";
    CHECK(!client::recallCalibration(file, "k"));
    fs::remove(file);
    fs::create_directory(file);
    CHECK(!client::recallCalibration(file, "k"));
    CHECK(!client::rememberCalibration(file, "k", other).isOk()); // a folder is not replaced
    CHECK_EQUAL(std::distance(fs::directory_iterator(folder / "deeper"), fs::directory_iterator()), 1);
    fs::remove_all(folder);
}

TEST_CASE("calibration: GLOVEBOX_CALIBRATION says off, fresh, or what to choose, and nothing else") {
    auto nothing = client::parseCalibrationWishes("");
    REQUIRE(nothing.isOk());
    CHECK(!nothing->isOff && !nothing->isFresh && !nothing->spinNs && !nothing->preWakeLeadNs);
    auto all = client::parseCalibrationWishes("fresh,spin-us=0,lead-us=1000");
    REQUIRE(all.isOk());
    CHECK(all->isFresh && !all->isOff);
    CHECK_EQUAL(all->spinNs.value_or(1), 0u);
    CHECK_EQUAL(all->preWakeLeadNs.value_or(1), 1'000'000u);
    CHECK(client::parseCalibrationWishes("off")->isOff);
    for (const char* wrong : {"on", "spin-us", "spin-us=", "spin-us=-1", "spin-us=1001", "lead-us=1.5", "off,,", "OFF",
                              "spin-us=1 ", "=", ","})
        CHECK(!client::parseCalibrationWishes(wrong).isOk());
}

TEST_CASE("calibration: a measurement ends, and its figures are of this machine") {
    const Calibration measured = client::measureCalibration();
    CHECK_EQUAL(measured.processors, os::processorCount());
    CHECK(measured.sameProcessorNs <= client::longestMeasuredNs);
    CHECK(measured.timerOvershootP99Ns >= measured.timerOvershootNs);
    if (measured.processors == 1) {
        CHECK_EQUAL(measured.crossProcessorNs, 0u);
        CHECK_EQUAL(measured.crossProcessorSpinNs, 0u);
    }
    std::printf(
        "# %u processors, same %llu ns, cross %llu ns, spinning %llu ns, timers late by %llu ns, p99 %llu ns%s\n",
        measured.processors, static_cast<unsigned long long>(measured.sameProcessorNs),
        static_cast<unsigned long long>(measured.crossProcessorNs),
        static_cast<unsigned long long>(measured.crossProcessorSpinNs),
        static_cast<unsigned long long>(measured.timerOvershootNs),
        static_cast<unsigned long long>(measured.timerOvershootP99Ns), measured.isTimerRealtime ? " (real time)" : "");
}

TEST_CASE("calibration: one at a time, remembered for the next, and the words of the user come first") {
    namespace fs = std::filesystem;
    client::CalibrationWishes wishes;
    wishes.isOff = true;
    wishes.spinNs = 3'000;
    client::Calibrator off;
    off.configure(wishes);
    CHECK_EQUAL(off.waits(false).spinNs, client::defaultWaits().spinNs); // nobody has begun
    CHECK(off.report().source == CalibrationReport::Source::off);
    CHECK(off.report().isGiven);
    CHECK_EQUAL(off.waits(false).spinNs, 3'000u);
    CHECK_EQUAL(off.waits(true).spinNs, 0u);
}
