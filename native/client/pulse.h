#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace glovebox::client {

class RuntimeCore;

/// Beats five times a second on the watcher thread while somebody is at work, and for a second after; not at all while all
/// is idle. What can only change when something happens is looked at with it, so that an idle lab wakes nobody.
class Pulse {
public:
    /// `beat` is called on the watcher thread and says whether somebody is at work.
    Pulse(RuntimeCore& runtime, std::function<bool()> beat) : runtime(runtime), beat(std::move(beat)) {}
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;

    /// Somebody is at work. Any thread, audio too: one call of the kernel if all was idle, none otherwise.
    void rouse() noexcept;
    /// For the audio thread, in every block.
    [[nodiscard]] bool isAsleep() const noexcept { return asleep.load(std::memory_order_relaxed); }
    /// Watcher thread: beats again if it was roused.
    void serve();
    /// No beat after it. Not the watcher.
    void end();

private:
    RuntimeCore& runtime;
    const std::function<bool()> beat;
    std::atomic<bool> asleep{true}, roused{false}, hasEnded{false};
    std::atomic<std::uint64_t> timer{0}; ///< 0: no beat is due
    std::uint32_t quietBeats = 0;        ///< watcher

    void schedule();
    void run();
};

} // namespace glovebox::client
