#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "misbehaving_effect.h"

/// Ways not to return, each a function that a report can name.
namespace glovebox::crashers {

GLOVEBOX_CRASHER_NOINLINE inline void spinForEver() noexcept {
    for (volatile bool isSpinning = true; isSpinning;) {
    }
}

GLOVEBOX_CRASHER_NOINLINE inline void sleepForEver() noexcept {
    for (volatile bool isSleeping = true; isSleeping;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

/// Locks a mutex that it holds.
GLOVEBOX_CRASHER_NOINLINE inline void lockTwice() noexcept {
    std::mutex mutex;
    mutex.lock();
    mutex.lock();
    keepFrame();
}

/// Waits for what nobody sends.
GLOVEBOX_CRASHER_NOINLINE inline void waitForEver() noexcept {
    std::mutex mutex;
    std::condition_variable sent;
    std::unique_lock lock(mutex);
    for (volatile bool isWaiting = true; isWaiting;) sent.wait(lock);
}

/// Uses the processor for so long.
inline void spinFor(double seconds) noexcept {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (std::chrono::steady_clock::now() < end) {
    }
}

} // namespace glovebox::crashers
