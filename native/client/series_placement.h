#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <span>
#include <vector>

/// A series of sandboxes runs one after the other: on one processor each hands over to the next in a few microseconds, on two in
/// thirty, because the next one's is asleep (design section 4). Not on that of whoever calls process(): the system moves a
/// thread that would have to run before one that can't be moved.
namespace glovebox::client {

struct BlockPlan;

/// Several sandboxes, of which only one can be at work at any time. Control thread.
[[nodiscard]] bool isSeries(const BlockPlan& plan);

constexpr std::uint32_t anyProcessor = ~std::uint32_t{0};

/// What blocks say about where a series may be kept.
class SeriesWatch {
public:
    /// Owner of blocks, at the beginning of each. True when the watcher should look again.
    [[nodiscard]] bool block(std::uint32_t processor, bool isSeries) noexcept;
    /// Owner of blocks: a deadline was missed. The watcher should look again.
    void missed() noexcept;

    /// Any thread: it has been a series for a while, and in time.
    [[nodiscard]] bool isSteady() const noexcept { return steady.load(std::memory_order_relaxed); }
    /// Any thread: where blocks are asked for, once that has been the same for a while; `anyProcessor`: here and there.
    [[nodiscard]] std::uint32_t host() const noexcept { return settled.load(std::memory_order_relaxed); }

    static constexpr std::uint32_t blocksUntilSteady = 64;
    static constexpr std::uint32_t blocksOfProbation = 4096; ///< after a missed deadline

private:
    std::atomic<bool> steady{false};
    std::atomic<std::uint32_t> settled{anyProcessor};
    std::uint32_t last = anyProcessor;
    std::uint32_t blocksLeft = blocksUntilSteady, blocksSame = 0;
};

/// Processors on which series of one runtime are kept: one each, so that none waits for another one. Any thread.
class SeriesProcessors {
public:
    /// One of `allowed` on which there is none, and not `host`; `anyProcessor`: there is none left.
    [[nodiscard]] std::uint32_t take(std::span<const std::uint32_t> allowed, std::uint32_t host);
    void giveBack(std::uint32_t processor);

private:
    std::mutex mutex;
    std::set<std::uint32_t> taken;
};

/// Where the series of one group is kept. Watcher.
class SeriesPlace {
public:
    explicit SeriesPlace(SeriesProcessors& from) noexcept : processors(from) {}
    ~SeriesPlace() { processors.giveBack(chosen); }
    SeriesPlace(const SeriesPlace&) = delete;
    SeriesPlace& operator=(const SeriesPlace&) = delete;

    /// `isRealtime`: blocks are asked for, by a thread that is. Returns where its sandboxes are to be; `anyProcessor`: where the system likes.
    [[nodiscard]] std::uint32_t choose(const SeriesWatch& watch, bool isRealtime);

private:
    SeriesProcessors& processors;
    std::uint32_t chosen = anyProcessor;
};

/// Keeps one sandbox's audio thread there, from outside. Watcher, but for `processor`.
class ThreadPlacement {
public:
    /// `thread`: as the sandbox says, checked before it is used; 0: not known yet. Asks the system only for what is new.
    void serve(std::uint32_t process, std::uint32_t thread, std::uint32_t processor);
    /// Any thread: where it is kept; `anyProcessor`: nowhere, or the system refused.
    [[nodiscard]] std::uint32_t processor() const noexcept { return kept.load(std::memory_order_relaxed); }

private:
    std::uint32_t servedThread = 0, servedProcessor = anyProcessor;
    std::vector<std::uint32_t> before; ///< what `servedThread` may use else
    std::atomic<std::uint32_t> kept{anyProcessor};
};

} // namespace glovebox::client
