#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace glovebox::client {

/// A queue between exactly one writing and one reading thread. Neither blocks nor allocates; what does not fit is refused.
template <typename T>
class SpscRing {
public:
    explicit SpscRing(std::size_t capacity) : slots(capacity) {}
    /// Only before both threads use it (containers need it while they are filled).
    SpscRing(SpscRing&& other) noexcept : slots(std::move(other.slots)) {}

    /// Writer. Takes as many of `count` as fit and returns that number.
    std::size_t write(const T* items, std::size_t count) noexcept {
        const std::uint64_t at = written.load(std::memory_order_relaxed);
        count = std::min<std::size_t>(count, slots.size() - (at - taken.load(std::memory_order_acquire)));
        for (std::size_t done = 0; done < count;) {
            const std::size_t from = (at + done) % slots.size();
            const std::size_t run = std::min(count - done, slots.size() - from);
            std::copy_n(items + done, run, slots.data() + from);
            done += run;
        }
        written.store(at + count, std::memory_order_release);
        return count;
    }

    /// Reader. What is there to be read at least.
    [[nodiscard]] std::size_t readable() const noexcept {
        return written.load(std::memory_order_acquire) - taken.load(std::memory_order_relaxed);
    }

    /// Reader. Takes at most `capacity` items and returns their number.
    std::size_t read(T* items, std::size_t capacity) noexcept {
        const std::uint64_t at = taken.load(std::memory_order_relaxed);
        const std::size_t count = std::min(capacity, readable());
        for (std::size_t done = 0; done < count;) {
            const std::size_t from = (at + done) % slots.size();
            const std::size_t run = std::min(count - done, slots.size() - from);
            std::copy_n(slots.data() + from, run, items + done);
            done += run;
        }
        taken.store(at + count, std::memory_order_release);
        return count;
    }

private:
    std::vector<T> slots;
    alignas(64) std::atomic<std::uint64_t> written{0};
    alignas(64) std::atomic<std::uint64_t> taken{0};
};

} // namespace glovebox::client
