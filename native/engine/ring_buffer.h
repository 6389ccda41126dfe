#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

namespace glovebox::engine {

/// A queue between one writing and one reading thread. Allocates in the constructor alone; never waits.
template <typename T>
class RingBuffer {
public:
    explicit RingBuffer(std::size_t capacity) : slots(capacity + 1) {}

    /// Writer. False if it is full.
    bool push(const T& item) noexcept {
        const std::size_t at = tail.load(std::memory_order_relaxed);
        const std::size_t next = (at + 1) % slots.size();
        if (next == head.load(std::memory_order_acquire)) return false;
        slots[at] = item;
        tail.store(next, std::memory_order_release);
        return true;
    }

    /// Reader. False if it is empty.
    bool pop(T& item) noexcept {
        const std::size_t at = head.load(std::memory_order_relaxed);
        if (at == tail.load(std::memory_order_acquire)) return false;
        item = slots[at];
        head.store((at + 1) % slots.size(), std::memory_order_release);
        return true;
    }

    /// Either: nothing waits, as far as that thread can tell.
    [[nodiscard]] bool isEmpty() const noexcept {
        return head.load(std::memory_order_acquire) == tail.load(std::memory_order_acquire);
    }

private:
    std::vector<T> slots;
    std::atomic<std::size_t> head{0};
    std::atomic<std::size_t> tail{0};
};

} // namespace glovebox::engine
