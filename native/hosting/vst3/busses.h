#pragma once

#include "core/plugin_info.h"
#include "core/result.h"
#include "hosting/vst3/breaches.h"
#include "hosting/vst3/reference.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace glovebox::hosting::vst3 {

/// The busses of a component: what it has, which are wanted, which it was told to activate (rule V3). Main thread; every
/// function that changes something is for an inactive component.
class Busses {
public:
    static constexpr v3::int32 maxBusses = 256;
    static constexpr std::uint32_t maxChannels = 64;

    struct Audio {
        core::AudioPortInfo info; ///< isActive: wanted
        v3::SpeakerArrangement arrangement = 0;
    };

    Busses(v3::IComponent& of, v3::IAudioProcessor& with, Breaches& report)
        : component(of), processor(with), breaches(report) {}

    /// Reads all busses anew. New ones are wanted; wishes of the plugin about existing ones stay. `pluginRefused` if there
    /// are more than we host.
    [[nodiscard]] core::Status read(bool supports64);
    [[nodiscard]] core::PortLayoutInfo layout() const;
    /// Asks again, cheaply: false if counts or channels are not those that were read any more.
    [[nodiscard]] bool areStillSo() const;
    /// Channel counts per bus, 0: as it is. On refusal everything is as before.
    [[nodiscard]] core::Status request(std::span<const std::uint32_t> inputs, std::span<const std::uint32_t> outputs);
    /// Tells the component which busses are used; only what differs from what it was told before.
    void activateWanted();
    /// The plugin asks for a bus to be switched; true if that is a change.
    bool wish(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn);

    [[nodiscard]] const std::vector<Audio>& audio(v3::BusDirection direction) const {
        return audioBusses[static_cast<std::size_t>(direction)];
    }
    [[nodiscard]] v3::int32 eventCount(v3::BusDirection direction) const {
        return static_cast<v3::int32>(eventBusses[static_cast<std::size_t>(direction)].size());
    }

private:
    struct EventBus {
        core::NotePortInfo info;
        bool isWanted = true;
    };
    using Told = std::vector<bool>;
    core::Status readAudio(v3::BusDirection direction, bool supports64);
    core::Status readEvents(v3::BusDirection direction);
    bool trySet(std::vector<v3::SpeakerArrangement> inputs, std::vector<v3::SpeakerArrangement> outputs);
    [[nodiscard]] std::vector<v3::SpeakerArrangement> current(v3::BusDirection direction) const;
    void tell(v3::MediaType type, v3::BusDirection direction, v3::int32 index, bool isOn);

    v3::IComponent& component;
    v3::IAudioProcessor& processor;
    Breaches& breaches;
    std::array<std::vector<Audio>, 2> audioBusses;
    std::array<std::vector<EventBus>, 2> eventBusses;
    std::array<std::array<Told, 2>, 2> told; ///< by media type and direction: what activateBus said last
    bool has64 = false;
};

} // namespace glovebox::hosting::vst3
