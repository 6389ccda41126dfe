#pragma once

#include "hosting/vst3/breaches.h"
#include "hosting/vst3/parameter_changes.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace glovebox::hosting::vst3 {

/// The events of one block. Audio thread; memory is taken by the constructor. An input list refuses what the plugin adds;
/// an output list copies the bytes of data events, which are the plugin's only during `process`.
class BlockEventList final : public BlockObject<v3::IEventList> {
public:
    static constexpr std::size_t maxEvents = 4096;
    static constexpr std::size_t maxDataBytes = std::size_t{64} << 10;

    /// `writableBy`: null for an output list, else where a plugin's attempt to add is reported.
    explicit BlockEventList(Breaches* refuseTo)
        : breaches(refuseTo), events(maxEvents), bytes(refuseTo == nullptr ? maxDataBytes : 0) {}
    ~BlockEventList() = default;

    void clear() noexcept {
        count = 0;
        usedBytes = 0;
        lost = 0;
    }
    /// Events of the plugin that found no room since `clear`.
    [[nodiscard]] std::uint32_t dropped() const noexcept { return lost; }
    /// Host side: false if full. Events must come in order of offset.
    bool push(const v3::Event& event) noexcept;
    [[nodiscard]] const v3::Event* begin() const noexcept { return events.data(); }
    [[nodiscard]] const v3::Event* end() const noexcept { return events.data() + count; }

    v3::int32 GLOVEBOX_VST3_CALL getEventCount() override { return static_cast<v3::int32>(count); }
    v3::tresult GLOVEBOX_VST3_CALL getEvent(v3::int32 index, v3::Event& e) override;
    v3::tresult GLOVEBOX_VST3_CALL addEvent(v3::Event& e) override;

private:
    [[nodiscard]] v3::tresult refuse() noexcept;

    Breaches* breaches;
    std::vector<v3::Event> events;
    std::vector<std::byte> bytes;
    std::size_t count = 0;
    std::size_t usedBytes = 0;
    std::uint32_t lost = 0;
};

} // namespace glovebox::hosting::vst3
