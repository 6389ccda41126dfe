#include "client/pulse.h"

#include "client/runtime_core.h"
#include "os/clock.h"

namespace glovebox::client {

namespace {

constexpr std::uint64_t periodNs = 200'000'000;
constexpr std::uint32_t beatsBeforeSleep = 5;

} // namespace

void Pulse::rouse() noexcept {
    roused.store(true, std::memory_order_seq_cst);
    if (asleep.load(std::memory_order_seq_cst) && asleep.exchange(false, std::memory_order_seq_cst))
        runtime.noticeFromAudio();
}

void Pulse::serve() {
    if (!asleep.load(std::memory_order_relaxed) && timer.load(std::memory_order_relaxed) == 0) schedule();
}

void Pulse::end() {
    hasEnded.store(true, std::memory_order_seq_cst);
    runtime.cancel(timer.load(std::memory_order_seq_cst));
}

void Pulse::schedule() {
    if (!hasEnded.load(std::memory_order_seq_cst)) timer = runtime.callAt(os::nowNs() + periodNs, [this] { run(); });
}

void Pulse::run() {
    timer = 0;
    const bool isAtWork = beat();
    quietBeats = roused.exchange(false, std::memory_order_seq_cst) || isAtWork ? 0 : quietBeats + 1;
    if (quietBeats >= beatsBeforeSleep) {
        asleep.store(true, std::memory_order_seq_cst);
        // Who roused it before it slept did not wake the watcher.
        if (!roused.load(std::memory_order_seq_cst) || !asleep.exchange(false, std::memory_order_seq_cst)) return;
    }
    schedule();
}

} // namespace glovebox::client
