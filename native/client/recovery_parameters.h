#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace glovebox::client {

/// The newest value of every parameter that was set since the device's state was last saved, whoever set it: what a new
/// process of the device is told again. A table of fixed size, so that the audio thread can write into it.
class ParameterShadow {
public:
    /// Parameters remembered at most: twice as many as the plugin says it has, between these bounds. A parameter beyond them
    /// is counted in `lost` and not told again.
    static constexpr std::uint32_t fewest = 64, most = 8192;

    explicit ParameterShadow(std::uint32_t parameterCount);

    /// Any thread, audio too: no lock, no allocation. The plugin has the value for certain when its sandbox has done more than
    /// `due` frames (SandboxRuntime::framesAsked): lines that compensate latency hold some up.
    void set(std::uint32_t parameter, double value, std::uint64_t due) noexcept;

    struct Value {
        std::uint32_t parameter = 0;
        double value = 0;
        std::uint64_t order = 0; ///< by when it was set
        std::uint64_t due = 0;   ///< frames
    };
    /// In the order in which they were set last. Any thread but audio.
    [[nodiscard]] std::vector<Value> values() const;

    /// What a value that had to wait has become meanwhile. Any thread, audio too.
    enum class Word : std::uint8_t { unknown, newest, replaced };
    /// `newest`: `value` is what was set last; `replaced`: a state has taken its place; `unknown`: there was no room for it.
    [[nodiscard]] Word wordOn(std::uint32_t parameter, double& value) const noexcept;

    /// Calls `each(parameter, value)` for everything set after `mark`, whether or not a saved state holds it. Any thread,
    /// audio too.
    template <typename Each>
    void forEachSince(std::uint64_t mark, Each&& each) const noexcept {
        if (newest.load(std::memory_order_acquire) <= mark) return;
        for (std::uint32_t i = 0; i < size; ++i) {
            if (slots[i].last.load(std::memory_order_acquire) <= mark) continue;
            each(static_cast<std::uint32_t>(slots[i].key.load(std::memory_order_relaxed) - 1),
                 slots[i].value.load(std::memory_order_relaxed));
        }
    }

    /// Everything set up to now; for `forget`. Any thread.
    [[nodiscard]] std::uint64_t mark() const noexcept { return newest.load(std::memory_order_acquire); }
    /// Forgets what was set up to `mark` and was due before frame `done`: a state saved since holds it.
    void forget(std::uint64_t mark, std::uint64_t done) noexcept;

    [[nodiscard]] std::uint64_t lost() const noexcept { return lostCount.load(std::memory_order_relaxed); }

    static constexpr std::uint64_t always = ~std::uint64_t{0};

private:
    struct Slot {
        std::atomic<std::uint64_t> key{0};   ///< parameter + 1; 0: free. Never given back
        std::atomic<std::uint64_t> order{0}; ///< 0: not set, or forgotten
        std::atomic<std::uint64_t> last{0};  ///< the newest `order`, never forgotten
        std::atomic<std::uint64_t> due{0};
        std::atomic<double> value{0};
    };
    [[nodiscard]] static std::uint32_t firstPlace(std::uint64_t key, std::uint32_t size) noexcept;
    std::uint32_t size; ///< a power of two
    std::unique_ptr<Slot[]> slots;
    std::atomic<std::uint64_t> newest{0};
    std::atomic<std::uint64_t> lostCount{0};
};

} // namespace glovebox::client
