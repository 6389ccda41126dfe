#pragma once

#include <atomic>
#include <cstdint>

namespace glovebox::core {

/// Admits so many in each window of time; the first after a window opens the next. Any thread, no lock. Where several threads
/// meet at the end of a window, a few more or fewer may pass: it bounds floods and counts nothing.
class RateLimit {
public:
    constexpr RateLimit(std::uint32_t most, std::uint64_t windowNs) noexcept : most(most), windowNs(windowNs) {}

    /// `nowNs` of a monotone clock, more than 0.
    [[nodiscard]] bool admit(std::uint64_t nowNs) noexcept {
        std::uint64_t begin = beganNs.load(std::memory_order_relaxed);
        const bool isOver = begin == 0 || nowNs - begin >= windowNs;
        if (isOver && beganNs.compare_exchange_strong(begin, nowNs, std::memory_order_relaxed)) {
            used.store(0, std::memory_order_relaxed);
        }
        // Looked at first, so that a flood does not count until it wraps.
        if (used.load(std::memory_order_relaxed) >= most) return false;
        return used.fetch_add(1, std::memory_order_relaxed) < most;
    }

private:
    std::uint32_t most;
    std::uint64_t windowNs;
    std::atomic<std::uint64_t> beganNs{0};
    std::atomic<std::uint32_t> used{0};
};

} // namespace glovebox::core
