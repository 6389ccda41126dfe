#pragma once

#include <atomic>
#include <cstdint>

namespace glovebox::client {

/// Processors on which threads may spin while hosts run on others: as many threads and no more, of all groups together. Never
/// blocks; any thread.
class SpareProcessors {
public:
    /// Of `processors`, one is the host's.
    explicit SpareProcessors(std::uint32_t processors) noexcept : free(processors < 2 ? 0 : processors - 1) {}

    /// Takes up to `wanted`; returns how many.
    [[nodiscard]] std::uint32_t take(std::uint32_t wanted) noexcept {
        std::uint32_t seen = free.load(std::memory_order_relaxed);
        for (;;) {
            const std::uint32_t got = wanted < seen ? wanted : seen;
            if (got == 0 || free.compare_exchange_weak(seen, seen - got, std::memory_order_relaxed)) return got;
        }
    }
    void giveBack(std::uint32_t count) noexcept { free.fetch_add(count, std::memory_order_relaxed); }

private:
    std::atomic<std::uint32_t> free;
};

/// Those that one group holds, and gives back at the latest when it ends.
class HeldProcessors {
public:
    explicit HeldProcessors(SpareProcessors& from) noexcept : spare(from) {}
    ~HeldProcessors() { giveBack(); }
    HeldProcessors(const HeldProcessors&) = delete;
    HeldProcessors& operator=(const HeldProcessors&) = delete;

    /// Holds up to `wanted` from now on; returns how many. The owner of blocks.
    [[nodiscard]] std::uint32_t hold(std::uint32_t wanted) noexcept {
        const std::uint32_t had = held.load(std::memory_order_relaxed);
        if (had == wanted) return had;
        if (had > wanted) giveBack();
        const std::uint32_t got = spare.take(had > wanted ? wanted : wanted - had);
        return held.fetch_add(got, std::memory_order_relaxed) + got;
    }
    /// Any thread: nobody plays.
    void giveBack() noexcept { spare.giveBack(held.exchange(0, std::memory_order_relaxed)); }

private:
    SpareProcessors& spare;
    std::atomic<std::uint32_t> held{0};
};

} // namespace glovebox::client
