// What waiting costs, measured between two threads that mostly sleep: nobody else is disturbed.
#include "client/calibration.h"
#include "os/affinity.h"
#include "os/clock.h"
#include "os/thread.h"
#include "os/wait_word.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace glovebox::client {

namespace {

/// Every part ends then, with what it has: a machine that is busy must not make anybody wait.
constexpr std::uint64_t longestPartNs = 9'000'000;
/// Who spins with real-time scheduling keeps everybody else from a processor, so for less time.
constexpr std::uint64_t longestSpinPartNs = 2'000'000;
/// A partner that has not begun by then runs on a processor that is not ours to judge.
constexpr std::uint64_t longestStartNs = 4'000'000;
constexpr std::uint64_t longestTimerPartNs = 15'000'000;
constexpr std::size_t mostRounds = 400;
/// Fewer say nothing of a median.
constexpr std::size_t fewestRounds = 8;
constexpr std::uint64_t napNs = 60'000;
constexpr std::size_t naps = 100;
constexpr int realtimePriority = 0; ///< the lowest

std::uint64_t quantile(std::vector<std::uint64_t>& values, double share) {
    if (values.size() < fewestRounds) return 0;
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
    // A clock that stands still still took some time.
    return std::max<std::uint64_t>(values[rank], 1);
}

/// A ball that two threads throw to each other. Odd: it is the partner's turn.
struct Court {
    std::atomic<std::uint32_t> ball{0};
    std::atomic<bool> isOver{false};
    std::atomic<std::uint32_t> isReady{0};
};

void awaitTurn(Court& court, std::uint32_t mine, bool spins, std::uint64_t until) {
    for (std::uint32_t seen = court.ball.load(); seen % 2 != mine && !court.isOver.load(); seen = court.ball.load()) {
        if (os::nowNs() >= until) return;
        if (spins)
            os::spinPause();
        else
            os::waitOnWord(court.ball, seen, until);
    }
}

/// Median of a ball's way there and back; 0: there were too few in time.
std::uint64_t roundTrip(const std::vector<std::uint32_t>& processors, std::size_t partnerOn, bool spins) {
    Court court;
    const std::uint64_t begunBy = os::nowNs() + longestStartNs;
    const std::uint64_t until = begunBy + (spins ? longestSpinPartNs : longestPartNs);
    std::thread partner([&] {
        os::nameThisThread("gb-calibrate-2");
        os::sharpenTimers();
        static_cast<void>(os::makeRealtime(realtimePriority));
        if (!processors.empty()) static_cast<void>(os::pinThisThread(processors[partnerOn]));
        court.isReady = 1;
        os::wakeWord(court.isReady, 1);
        while (!court.isOver && os::nowNs() < until) {
            awaitTurn(court, 1, spins, until);
            if (court.ball.load() % 2 == 0) continue;
            court.ball.fetch_add(1);
            if (!spins) os::wakeWord(court.ball, 1);
        }
    });
    // Asleep: it may need our processor to begin.
    while (court.isReady == 0 && os::nowNs() < begunBy) os::waitOnWord(court.isReady, 0, begunBy);
    std::vector<std::uint64_t> times;
    times.reserve(mostRounds);
    while (court.isReady != 0 && times.size() < mostRounds) {
        const std::uint64_t begun = os::nowNs();
        court.ball.fetch_add(1);
        if (!spins) os::wakeWord(court.ball, 1);
        awaitTurn(court, 0, spins, until);
        const std::uint64_t now = os::nowNs();
        if (court.ball.load() % 2 != 0 || now >= until) break;
        times.push_back(now - begun);
    }
    court.isOver = true;
    os::wakeWord(court.ball, os::everySleeper);
    partner.join();
    return quantile(times, 0.5);
}

void measureTimer(Calibration& found) {
    const std::atomic<std::uint32_t> never{0};
    std::vector<std::uint64_t> late;
    late.reserve(naps);
    const std::uint64_t until = os::nowNs() + longestTimerPartNs;
    while (late.size() < naps && os::nowNs() < until) {
        const std::uint64_t due = os::nowNs() + napNs;
        os::waitOnWord(never, 0, due);
        const std::uint64_t now = os::nowNs();
        late.push_back(now > due ? now - due : 0);
    }
    found.timerOvershootNs = quantile(late, 0.5);
    found.timerOvershootP99Ns = quantile(late, 0.99);
}

} // namespace

Calibration measureCalibration() {
    Calibration found;
    // Of its own: where threads are kept and how urgent they are is not undone everywhere.
    std::thread([&found] {
        os::nameThisThread("gb-calibrate-1");
        os::sharpenTimers();
        // Audio threads are real-time threads where that is allowed, and what waits elsewhere is another matter then.
        found.isTimerRealtime = os::makeRealtime(realtimePriority).isOk();
        found.processors = std::clamp<std::uint32_t>(os::processorCount(), 1, mostProcessors);
        const auto processors = os::allowedProcessors();
        const bool canPin = !processors.empty() && os::pinThisThread(processors.front()).isOk();
        const std::vector<std::uint32_t> places = canPin ? processors : std::vector<std::uint32_t>{};
        // Where threads go where they like, two of them are on two processors.
        if (canPin || found.processors == 1) found.sameProcessorNs = roundTrip(places, 0, false);
        if (found.processors > 1 && (!canPin || places.size() > 1)) {
            found.crossProcessorNs = roundTrip(places, 1, false);
            found.crossProcessorSpinNs = roundTrip(places, 1, true);
        }
        measureTimer(found);
    }).join();
    return found;
}

} // namespace glovebox::client
