#pragma once

#include "core/plugin_info.h"
#include "hosting/vst3/breaches.h"
#include "hosting/vst3/reference.h"

#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace glovebox::hosting::vst3 {

constexpr v3::int32 maxParameters = 65536;

/// Reads the controller's parameter list: cleaned, capped, without duplicates; units become the module path. Main thread.
[[nodiscard]] std::vector<core::ParameterInfo> readParameters(v3::IEditController& controller, Breaches& breaches);

/// Asks again which parameters there are, cheaply: ids in the controller's order, those that it cannot describe as the
/// number that no parameter has. Main thread.
[[nodiscard]] std::vector<v3::ParamID> listParameterIds(v3::IEditController& controller);

/// The newest value per parameter on its way between the main thread and the audio thread, both directions. Nothing can
/// overflow: a newer value replaces an older one. Every function but the constructor is free of allocation and locks and
/// may be called on any thread. The list of ids is fixed; a new list needs a new table, while inactive.
class ParameterTable {
public:
    /// Which way a value travels.
    enum class Lane : std::uint8_t {
        toComponent,   ///< edits of the controller, for the next block
        toController,  ///< what the host sent to the component, for setParamNormalized
        fromComponent, ///< output parameters, for setParamNormalized and the listener
        toListener,    ///< edits of the controller on a wrong thread, for the listener
    };
    static constexpr std::size_t laneCount = 4;

    explicit ParameterTable(std::span<const core::ParameterInfo> parameters);

    [[nodiscard]] std::size_t size() const noexcept { return ids.size(); }
    [[nodiscard]] v3::ParamID idAt(std::size_t index) const noexcept { return ids[index]; }
    [[nodiscard]] std::optional<std::uint32_t> indexOf(v3::ParamID id) const noexcept;

    void post(Lane lane, std::uint32_t index, double value) noexcept;
    [[nodiscard]] bool hasAny(Lane lane) const noexcept {
        return lanes[at(lane)].isAny.load(std::memory_order_acquire);
    }
    /// The value that waits in a lane, without taking it.
    [[nodiscard]] std::optional<double> peek(Lane lane, std::uint32_t index) const noexcept;
    void clear(Lane lane) noexcept;

    /// Calls `receive(index, value)` for every value that waits and takes it out. One taker per lane at a time.
    template <typename Receive>
    void take(Lane lane, Receive&& receive) {
        LaneState& state = lanes[at(lane)];
        if (!state.isAny.exchange(false, std::memory_order_acq_rel)) return;
        for (std::size_t word = 0; word < wordCount; ++word) {
            std::uint64_t bits = state.waiting[word].exchange(0, std::memory_order_acq_rel);
            while (bits != 0) {
                const auto bit = static_cast<std::uint32_t>(std::countr_zero(bits));
                bits &= bits - 1;
                const auto index = static_cast<std::uint32_t>(word * 64 + bit);
                receive(index, state.values[index].load(std::memory_order_relaxed));
            }
        }
    }

private:
    struct LaneState {
        std::unique_ptr<std::atomic<double>[]> values;
        std::unique_ptr<std::atomic<std::uint64_t>[]> waiting;
        std::atomic<bool> isAny{false};
    };
    static constexpr std::size_t at(Lane lane) noexcept { return static_cast<std::size_t>(lane); }
    std::vector<v3::ParamID> ids; ///< in the order of the parameter list
    std::vector<std::pair<v3::ParamID, std::uint32_t>> byId;
    std::size_t wordCount = 0;
    LaneState lanes[laneCount];
};

} // namespace glovebox::hosting::vst3
