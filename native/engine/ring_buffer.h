#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>

namespace glovebox::engine {

/// A queue between one writing and one reading thread. Allocates in the constructor alone; never waits. Places cost memory
/// once something was written there, or `prepare` was called: for a writer that should not wait for a page.
template <typename T>
class RingBuffer {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit RingBuffer(std::size_t capacity)
        : count(capacity + 1), slots(std::make_unique_for_overwrite<Slot[]>(capacity + 1)) {}

    /// The first `places`, before anybody writes.
    void prepare(std::size_t places) noexcept { std::memset(slots.get(), 0, std::min(places, count) * sizeof(Slot)); }

    /// Writer. False if it is full.
    bool push(const T& item) noexcept {
        const std::size_t at = tail.load(std::memory_order_relaxed);
        const std::size_t next = (at + 1) % count;
        if (next == head.load(std::memory_order_acquire)) return false;
        std::memcpy(slots[at].bytes, &item, sizeof(T));
        tail.store(next, std::memory_order_release);
        return true;
    }

    /// Reader. False if it is empty.
    bool pop(T& item) noexcept {
        const std::size_t at = head.load(std::memory_order_relaxed);
        if (at == tail.load(std::memory_order_acquire)) return false;
        std::memcpy(&item, slots[at].bytes, sizeof(T));
        head.store((at + 1) % count, std::memory_order_release);
        return true;
    }

    /// Either: nothing waits, as far as that thread can tell.
    [[nodiscard]] bool isEmpty() const noexcept {
        return head.load(std::memory_order_acquire) == tail.load(std::memory_order_acquire);
    }

private:
    struct Slot {
        alignas(T) std::byte bytes[sizeof(T)];
    };
    std::size_t count;
    std::unique_ptr<Slot[]> slots;
    std::atomic<std::size_t> head{0};
    std::atomic<std::size_t> tail{0};
};

} // namespace glovebox::engine
