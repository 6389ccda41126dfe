#include "floor_shared.h"

#include "os/clock.h"
#include "os/thread.h"
#include "os/wait_word.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace glovebox::bench {

namespace {

constexpr std::uint64_t patienceNs = 200'000'000;
/// The 99th percentile of how much a timed wait overshoots, on the machine of the design's figures (section 10).
constexpr std::uint64_t prewakeLeadNs = 60'000;
/// As sandboxes have it: below the host's thread.
constexpr int workerPriority = 5;

void schedule(bool isRealtime) noexcept {
    sched_param parameters{};
    parameters.sched_priority = isRealtime ? workerPriority : 0;
    static_cast<void>(::sched_setscheduler(0, isRealtime ? SCHED_RR : SCHED_OTHER, &parameters));
}

/// Sleeps until shortly before the host comes; what comes earlier is noticed.
void sleepUntilSoon(FloorGate& gate, std::uint32_t seen, std::uint64_t dueNs) noexcept {
    const std::uint64_t until = dueNs - prewakeLeadNs;
    if (dueNs < prewakeLeadNs || os::nowNs() >= until) return;
    gate.isSleeping.fetch_add(1, std::memory_order_seq_cst);
    if (gate.word.load(std::memory_order_seq_cst) == seen) static_cast<void>(os::waitOnWord(gate.word, seen, until));
    gate.isSleeping.fetch_sub(1, std::memory_order_seq_cst);
}

/// One private copy of the input, then the gain straight into what others read: what a sandbox with one gain does.
void work(const FloorSamples& from, FloorSamples& to, std::uint32_t frames) noexcept {
    static FloorSamples own;
    for (int channel = 0; channel < 2; ++channel) {
        std::memcpy(own.channels[channel], from.channels[channel], frames * sizeof(float));
        for (std::uint32_t i = 0; i < frames; ++i) to.channels[channel][i] = own.channels[channel][i] * 0.5f;
    }
}

void runSession(Floor::Shared& shared, std::uint32_t index, std::uint32_t session) noexcept {
    const FloorSetup setup = shared.setup;
    const bool isParallel = setup.shape == Shape::parallel;
    const bool isHead = isParallel || index == 0;
    const bool spins = setup.waiting == Waiting::spin || (setup.waiting == Waiting::prewake && isHead);
    FloorGate& gate = isParallel ? shared.wave : shared.gates[index];
    const FloorSamples& from = isHead ? shared.inputs[index] : shared.outputs[index - 1];
    std::uint32_t seen = gate.word.load(std::memory_order_seq_cst);
    shared.readyCount.fetch_add(1, std::memory_order_seq_cst);
    for (;;) {
        if (setup.waiting == Waiting::prewake && isHead)
            sleepUntilSoon(gate, seen, shared.dueNs.load(std::memory_order_acquire));
        if (!awaitGate(gate, seen, spins, shared.session, session)) {
            if (shared.session.load(std::memory_order_seq_cst) != session) return;
            continue;
        }
        seen = gate.word.load(std::memory_order_acquire);
        work(from, shared.outputs[index], setup.frames);
        if (isParallel) {
            if (shared.remaining.fetch_sub(1, std::memory_order_acq_rel) == 1) openGate(shared.host, seen);
        } else {
            openGate(index + 1 < setup.count ? shared.gates[index + 1] : shared.host, seen);
        }
    }
}

} // namespace

bool awaitGate(FloorGate& gate, std::uint32_t seen, bool mustSpin, const std::atomic<std::uint32_t>& session,
               std::uint32_t ownSession, std::uint64_t limitNs) noexcept {
    const auto isOpen = [&] { return gate.word.load(std::memory_order_seq_cst) != seen; };
    const std::uint64_t until = os::nowNs() + patienceNs;
    while (!isOpen()) {
        if (session.load(std::memory_order_relaxed) != ownSession || os::nowNs() >= until) return false;
        if (mustSpin) {
            for (int i = 0; i < 16 && !isOpen(); ++i) os::spinPause();
            continue;
        }
        // Several may sleep on one word: they count.
        gate.isSleeping.fetch_add(1, std::memory_order_seq_cst);
        const std::uint64_t wakeNs = limitNs == 0 ? until : std::min(until, os::nowNs() + limitNs);
        if (!isOpen()) static_cast<void>(os::waitOnWord(gate.word, seen, wakeNs));
        gate.isSleeping.fetch_sub(1, std::memory_order_seq_cst);
    }
    return true;
}

void openGate(FloorGate& gate, std::uint32_t value) noexcept {
    gate.word.store(value, std::memory_order_seq_cst);
    if (gate.isSleeping.load(std::memory_order_seq_cst) != 0) os::wakeWord(gate.word, os::everySleeper);
}

void floorWorker(Floor::Shared& shared, std::uint32_t index) noexcept {
    os::sharpenTimers();
    std::uint32_t session = 0;
    for (;;) {
        const std::uint32_t now = shared.session.load(std::memory_order_seq_cst);
        if (now == session || now % 2 == 0 || index >= shared.setup.count) {
            os::waitOnWord(shared.session, now, os::nowNs() + 60'000'000'000);
            continue;
        }
        session = now;
        pinThread(0, peerProcessor(shared.setup.place));
        schedule(shared.setup.isRealtime);
        runSession(shared, index, session);
        schedule(false);
    }
}

} // namespace glovebox::bench
